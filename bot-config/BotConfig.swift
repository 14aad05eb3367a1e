/// The files of this folder, embedded so that the binary needs none beside it.
package enum BotConfig {
  /// The commented sample, which is its own manual.
  package static let sample: [UInt8] = PackageResources.easel_json5

  /// The words that the built-in painter understands: colours first, then languages.
  package static let lexicon: [[UInt8]] = [
    PackageResources.colours_txt, PackageResources.en_txt, PackageResources.de_txt,
  ]
}
