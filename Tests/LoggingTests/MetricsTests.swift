import Concurrency
import Logging
import Testing

@Suite struct MetricsTests {
  @Test func `the page is what collectors read`() {
    let metrics = Metrics()
    let sent = metrics.counters(
      "easel_events_sent_total", "Events sent.\nBy kind \\ room.", by: ["kind", "room"])
    sent.with("picture", "a\"b\\c\nd").add(3)
    sent.with("critique", "").add()
    metrics.gauge("easel_jobs_waiting", "Jobs that wait.").set(4)
    metrics.gauge("easel_load", "Load.").add(0.5)
    let waits = metrics.histograms(
      "easel_wait_seconds", "Waits.", by: ["what"], buckets: Buckets([0.5, 1, 10]))
    for value in [0.5, 0.75, 1.5, 20, .nan, .infinity] { waits.with("lease").observe(value) }
    metrics.histogram("easel_bytes", "Sizes.", buckets: Buckets([1024])).observe(1)
    #expect(
      metrics.text() == #"""
        # HELP easel_bytes Sizes.
        # TYPE easel_bytes histogram
        easel_bytes_bucket{le="1024"} 1
        easel_bytes_bucket{le="+Inf"} 1
        easel_bytes_sum 1
        easel_bytes_count 1
        # HELP easel_events_sent_total Events sent.\nBy kind \\ room.
        # TYPE easel_events_sent_total counter
        easel_events_sent_total{kind="picture",room="a\"b\\c\nd"} 3
        easel_events_sent_total{kind="critique",room=""} 1
        # HELP easel_jobs_waiting Jobs that wait.
        # TYPE easel_jobs_waiting gauge
        easel_jobs_waiting 4
        # HELP easel_load Load.
        # TYPE easel_load gauge
        easel_load 0.5
        # HELP easel_wait_seconds Waits.
        # TYPE easel_wait_seconds histogram
        easel_wait_seconds_bucket{what="lease",le="0.5"} 1
        easel_wait_seconds_bucket{what="lease",le="1"} 2
        easel_wait_seconds_bucket{what="lease",le="10"} 3
        easel_wait_seconds_bucket{what="lease",le="+Inf"} 4
        easel_wait_seconds_sum{what="lease"} 22.75
        easel_wait_seconds_count{what="lease"} 4

        """#)
  }

  @Test func `a metric declared but never touched shows zero, a family without series nothing`() {
    let metrics = Metrics()
    _ = metrics.counter("easel_nothing_total", "Nothing.")
    _ = metrics.counters("easel_silence_total", "Silence.", by: ["room"])
    #expect(
      metrics.text() == """
        # HELP easel_nothing_total Nothing.
        # TYPE easel_nothing_total counter
        easel_nothing_total 0

        """)
  }

  @Test func `the same metric declared twice is one`() {
    let metrics = Metrics()
    metrics.counter("easel_a_total", "A.").add(1)
    metrics.counter("easel_a_total", "A.").add(1)
    #expect(metrics.counter("easel_a_total", "A.").value == 2)
  }

  @Test func `input cannot make series without end`() {
    let metrics = Metrics()
    let rooms = metrics.counters("easel_rooms_total", "Rooms.", by: ["room"])
    for room in 0..<1_000 { rooms.with("room \(room)").add() }
    let page = metrics.text()
    #expect(page.contains("easel_rooms_total{room=\"other\"} 800\n"))
    #expect(page.contains("easel_metrics_other_total{metric=\"easel_rooms_total\"} 800\n"))
    #expect(page.utf8.count { $0 == UInt8(ascii: "\n") } == 2 + 201 + 3)
    rooms.with(String(repeating: "x", count: 100_000)).add()
    #expect(metrics.text().utf8.count < 20_000)
  }

  @Test func `no update is lost`() async {
    let metrics = Metrics()
    let counter = metrics.counter("easel_a_total", "A.")
    let gauge = metrics.gauge("easel_b", "B.")
    let histogram = metrics.histogram("easel_c_seconds", "C.")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<5_000 {
            counter.add()
            gauge.add(1)
            histogram.observe(.milliseconds(1))
          }
        }
      }
    }
    #expect(counter.value == 20_000)
    #expect(gauge.value == 20_000)
    #expect(metrics.text().contains("easel_c_seconds_count 20000\n"))
  }

  @Test func `an increment is cheap`() {
    let counter = Metrics().counter("easel_a_total", "A.")
    let time = ContinuousClock().measure { for _ in 0..<100_000 { counter.add() } }
    // Some 5 ns optimised. Debug builds and busy machines are many times slower; a lock, a
    // dictionary or an allocation in the path would be slower still.
    #expect(time < .milliseconds(200))
  }

  @Test func `a metric declared in two ways is a defect`() async {
    await #expect(processExitsWith: .failure) {
      let metrics = Metrics()
      _ = metrics.counters("easel_a_total", "A.", by: ["room"])
      _ = metrics.counters("easel_a_total", "A.", by: ["kind"])
    }
  }
}
