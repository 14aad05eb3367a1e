package import Pixels
package import Raster

/// Everything this critic sees of a picture. Measured once, judged as often as wanted.
package struct Observation: Equatable, Sendable {
  package let measurements: Measurements
  package let hash: DifferenceHash

  package init(of raster: Raster) {
    measurements = Measurements(of: raster)
    hash = DifferenceHash(of: raster)
  }
}
