/// The files of this folder, embedded so that the binary needs none beside it.
package enum BotConfig {
  /// The commented sample, which is its own manual.
  package static let sample: [UInt8] = PackageResources.easel_json5
}
