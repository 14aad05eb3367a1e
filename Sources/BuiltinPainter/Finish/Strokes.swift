import Pixels

extension Sitting {
  /// Oil: the picture is painted over with strokes that take their colour from it, broad ones first,
  /// finer ones where there is something to see. Bristles leave ridges that catch the light.
  func paintStrokes() throws(PaintError) {
    guard genome.medium == .oil else { return }
    var chance = chance("strokes")
    let flow = field("flow", octaves: 2)
    // All sizes are shares of the height, and so is the number: the same strokes at every size.
    let passes: [(length: Float, width: Float, cover: Float)] = [
      (0.110, 0.0150, 1.9), (0.060, 0.0085, 1.7), (0.030, 0.0046, 1.3),
    ]
    for (index, pass) in passes.enumerated() {
      let count = Int(aspect / (pass.length * pass.width) * pass.cover * 0.5)
      for stroke in 0..<count {
        if stroke & 15 == 0 { try breathe(Double(index) / 3 + Double(stroke) / Double(count) / 3) }
        let place = SIMD2(chance.unit() * aspect, chance.unit())
        let (roll, tint, lift) = (chance.unit(), chance.bell(), chance.bell())
        let (px, py) = (Int(place.x * Float(height)), Int(place.y * Float(height)))
        let reach = max(1, Int(pass.width * Float(height)))
        let here = canvas.sample(px, py)
        let gx = canvas.sample(px + reach, py).x - canvas.sample(px - reach, py).x
        let gy = canvas.sample(px, py + reach).x - canvas.sample(px, py - reach).x
        let edge = (gx * gx + gy * gy).squareRoot()
        if index == 2, edge < 0.03, roll > 0.25 { continue }
        if index == 0, edge > 0.16 || here.w > 3 { continue }
        if index == 1, here.w > 3, edge > 0.2 { continue }
        let slope = flow.value(place.x * 1.5, place.y * 1.5) * 1.6
        var along = SIMD2<Float>(-gy, gx) * 14
        if along.x + along.y * slope < 0 { along = -along }
        along += SIMD2(1, slope)
        along /= max((along * along).sum().squareRoot(), 1e-4)
        var colour = here
        colour.x += lift * 0.030
        colour.y += tint * 0.008
        colour.z -= tint * 0.012
        let short = edge > 0.08 ? Float(0.55) : 1
        lay(
          stroke: place, along: along, length: pass.length * short * (0.7 + 0.5 * roll),
          width: pass.width * (0.75 + 0.5 * roll), colour: colour, seed: UInt32(stroke))
      }
    }
  }

  private func lay(
    stroke middle: SIMD2<Float>, along: SIMD2<Float>, length: Float, width wide: Float,
    colour: SIMD4<Float>, seed: UInt32
  ) {
    let scale = Float(height)
    let half = length * 0.5 * scale
    let thick = max(wide * 0.5 * scale, 0.6)
    let centre = middle * scale
    let extent = SIMD2(
      abs(along.x) * half + abs(along.y) * thick, abs(along.y) * half + abs(along.x) * thick)
    let (left, right) = (
      max(0, Int(max(0, centre.x - extent.x - 1))), min(width, Int(max(0, centre.x + extent.x)) + 2)
    )
    let (top, bottom) = (
      max(0, Int(max(0, centre.y - extent.y - 1))),
      min(height, Int(max(0, centre.y + extent.y)) + 2)
    )
    guard left < right, top < bottom else { return }
    let bristles: Float = 7
    let (perLength, perWidth) = (1 / half, 1 / thick)
    for y in top..<bottom {
      let row = canvas.row(y)
      let dy = Float(y) + 0.5 - centre.y
      for x in left..<right {
        let dx = Float(x) + 0.5 - centre.x
        let s = (dx * along.x + dy * along.y) * perLength
        let t = (dy * along.x - dx * along.y) * perWidth
        guard abs(s) < 1, abs(t) < 1 else { continue }
        let bristle = Int32((t + 1) * bristles)
        let hair = speckle(bristle, Int32(bitPattern: seed), 77)
        // Paint runs out towards the end, hair by hair.
        let end = 1 - max(0, s) * (0.75 + 0.25 * hair)
        let rim = min(1, (1 - abs(t)) * thick * 0.9)
        let start = min(1, (1 + s) * half * 0.35)
        let share = max(0, min(1, min(rim, start) * min(1, end * 2.2))) * 0.86
        guard share > 0.01 else { continue }
        let mark = row[x].w
        var painted = colour
        painted.x += hair * 0.016 - t * 0.012
        painted.w = mark
        row.lay(painted, over: x, share: mark > 3 && colour.w != mark ? share * 0.25 : share)
      }
    }
  }
}
