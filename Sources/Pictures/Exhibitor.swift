internal import Cards
package import Drawing
package import ImageFiles
internal import JSON
internal import MeasuringCritic
internal import Pixels
package import Raster
package import Storage
package import Studio
package import Words

/// Makes what a line shows: a picture as it is, or a drawing of the studio's rows.
package struct Exhibitor<S: Store>: Sendable where S.Transaction: StudioGround {
  private static var thumbnailSide: Int { 320 }
  private static var maximumThumbnails: Int { 60 }

  private let store: S
  private let blobs: any BlobStore
  private let helper: DecodeHelper
  private let draughtsman: Draughtsman
  private let house: HouseRules

  package init(
    store: S, blobs: any BlobStore, helper: DecodeHelper, draughtsman: Draughtsman,
    house: HouseRules
  ) {
    self.store = store
    self.blobs = blobs
    self.helper = helper
    self.draughtsman = draughtsman
    self.house = house
  }

  /// - Returns: nothing when its bytes are gone.
  package func picture(_ id: PictureID) async throws -> (raster: Raster, bytes: [UInt8])? {
    let picture = try await store.read { try $0.picture(id) }
    guard let blob = picture?.blob, let bytes = try await blobs.get(blob) else { return nil }
    return (try await helper.decode(bytes).raster, bytes)
  }

  /// - Returns: nothing when there is nothing to be drawn any more.
  package func raster(
    of exhibit: Exhibit, in room: Key, _ language: Language
  ) async throws -> Raster? {
    let wanted = try await pictures(of: exhibit, in: room, language)
    var small: [PictureID: Raster] = [:]
    for id in wanted.prefix(Self.maximumThumbnails) {
      small[id] = try await picture(id)?.raster.thumbnail(
        width: Self.thumbnailSide, height: Self.thumbnailSide)
    }
    let (thumbnails, house) = (small, house)
    switch exhibit {
    case .picture(let id): return try await picture(id)?.raster
    case .candidates(let request, let ids):
      return try await drawn {
        try Cards(rows: $0, language: language, pictures: thumbnails).candidates(of: request, ids)
      }
    case .gallery(let ids):
      return try await drawn {
        try Cards(rows: $0, language: language, pictures: thumbnails).gallery(of: ids, in: room)
      }
    case .taste(let name, let version):
      let key = TasteKey(conversation: room, name: name, version: version)
      let swatches = Self.swatches(of: wanted.compactMap { thumbnails[$0] })
      let scores = Self.scores(try await store.read { try $0.taste(key)?.figures })
      return try await drawn {
        try Cards(rows: $0, language: language, pictures: thumbnails)
          .tasteCard(of: key, swatches: swatches, scores: scores)
      }
    case .tree(let id):
      return try await drawn {
        try Cards(rows: $0, language: language, pictures: thumbnails).lineage(of: room, around: id)
      }
    case .chart(let request):
      return try await drawn {
        try Cards(rows: $0, language: language, pictures: thumbnails)
          .scoreChart(of: request, house: house)
      }
    }
  }

  private func pictures(
    of exhibit: Exhibit, in room: Key, _ language: Language
  ) async throws -> [PictureID] {
    switch exhibit {
    case .picture: return []
    case .candidates(_, let ids), .gallery(let ids): return ids
    case .chart(let request):
      return try await store.read { try $0.pictures(of: request).map(\.id) }
    case .tree(let id):
      return try await store.read {
        try Cards(rows: $0, language: language, pictures: [:])
          .picturesInLineage(of: room, around: id)
      }
    case .taste(let name, let version):
      let key = TasteKey(conversation: room, name: name, version: version)
      return try await store.read { try $0.taste(key)?.references ?? [] }
    }
  }

  private func drawn<Sheet: Drawable & Sendable>(
    _ make: @escaping @Sendable (S.Transaction) throws -> Sheet?
  ) async throws -> Raster? {
    guard let sheet = try await store.read({ try make($0) }) else { return nil }
    return try await draughtsman.draw(sheet).raster
  }

  /// What the references score against themselves, as far as a critic that measures learnt them.
  private static func scores(_ figures: String?) -> [Studio.Dimension: Double] {
    guard let figures, let document = try? JSONDocument(Array(figures.utf8)),
      let taste = try? TasteFigures(document.root)
    else { return [:] }
    return Dictionary(
      zip(Studio.Dimension.allCases, taste.ownDimensions), uniquingKeysWith: { first, _ in first })
  }

  /// The colours of all references together, the most frequent first.
  private static func swatches(of references: [Raster]) -> [TasteCard.Swatch] {
    var colours: [(OKLab, Double)] = []
    for reference in references {
      for swatch in Palette(of: reference).swatches {
        // The same colour in two pictures is one.
        if let same = colours.firstIndex(where: { $0.0.distance(to: swatch.colour) < 0.06 }) {
          colours[same].1 += swatch.weight
        } else {
          colours.append((swatch.colour, swatch.weight))
        }
      }
    }
    let total = colours.reduce(0) { $0 + $1.1 }
    return colours.sorted { $0.1 > $1.1 }.prefix(8).map { colour, weight in
      TasteCard.Swatch(
        colour.rgba, weight: weight / total, name: PlainText(ColourNames.name(of: colour)))
    }
  }
}
