internal import Arguments
internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Secrets

/// The servers with models that the settings name.
///
/// Whoever names the same address with the same key and headers shares one server: it is asked no more at
/// once, and is left in peace for all of them when it is not well.
struct BackEndServers: Sendable {
  private let byEntry: [String: [ModelServer]]

  init(_ settings: Settings, over http: HTTPClient, clock: WallClock) throws(Complaint) {
    var places: [ServerPlace] = []
    var indices: [String: [Int]] = [:]
    for (entry, named, manner) in settings.backEnds {
      for url in named.urls {
        let place = try ServerPlace(url, named, manner, of: entry)
        let known = places.firstIndex { $0.isSame(as: place) }
        if let known {
          // A server that is good for the greater number is good for both.
          places[known].atOnce = max(places[known].atOnce, place.atOnce)
        } else {
          places.append(place)
        }
        indices[entry, default: []].append(known ?? places.count - 1)
      }
    }
    let servers = places.map { place in
      var server = place.settings
      server.connectTimeout = settings.http.connectTimeout
      return ModelServer(server, over: http, clock: clock)
    }
    byEntry = indices.mapValues { $0.map { servers[$0] } }
  }

  /// Those of the entry `painters.sdxl`, in the order of the file.
  func of(_ entry: String) -> [ModelServer] { byEntry[entry] ?? [] }
}

/// An address, and who we are there.
private struct ServerPlace {
  let address: HTTPURL
  let key: Secret?
  let headers: [ExtraHeader]
  let manner: KeyManner
  var atOnce: Int

  init(
    _ url: String, _ named: BackEndServer, _ manner: KeyManner, of entry: String
  ) throws(Complaint) {
    do {
      address = try HTTPURL(parsing: url)
    } catch {
      throw Complaint(
        "an address of \(entry) cannot be used", why: ["\(error)"],
        hint: "write `\(entry).url` as \"http://gpu.example.org:8188\"", exit: .configuration)
    }
    (key, headers, atOnce) = (named.key, named.headers, named.atOnce)
    self.manner = manner
  }

  func isSame(as other: ServerPlace) -> Bool {
    let sameKey: Bool =
      switch (key, other.key) {
      case (nil, nil): true
      case (let mine?, let its?): mine.isEqual(to: its)
      default: false
      }
    return sameKey && manner == other.manner && address == other.address
      && headers.elementsEqual(other.headers) {
        $0.name == $1.name && $0.value.isEqual(to: $1.value)
      }
  }

  var settings: ModelServer.Settings {
    var settings = ModelServer.Settings(address)
    settings.credentials = key.map { manner.credentials($0) }
    settings.headers = headers.map { (name: $0.name, value: $0.value) }
    if manner == .anthropic { settings.headers += ChatProtocol.anthropic.headers }
    settings.atOnce = atOnce
    return settings
  }
}
