package import Storage
package import Studio

extension HouseRules {
  /// One painter that can do everything, and the measuring critic.
  package static func ofTests(credits: CreditRules? = nil, price: Int = 0) -> HouseRules {
    var painter = PainterCapabilities.ofTests("house")
    painter.price = price
    var house = HouseRules(
      painters: [painter],
      critics: [
        CriticCapabilities(name: "measuring", summary: "", basis: .measured, canLearn: true)
      ])
    house.credits = credits
    return house
  }
}

extension PainterCapabilities {
  package static func ofTests(_ name: String) -> PainterCapabilities {
    PainterCapabilities(
      name: name, summary: "", sizes: .any(side: 64...2_048, step: 8, maximumPixels: 4 << 20),
      standardSize: .ofTests(768, 768))
  }
}

extension Size {
  package static func ofTests(_ width: Int, _ height: Int) -> Size {
    guard let size = Size(width, height) else { preconditionFailure("no size of a picture") }
    return size
  }
}

extension BlobName {
  package static func ofTests(_ byte: UInt8) -> BlobName {
    guard let name = BlobName(bytes: Array(repeating: byte, count: BlobName.count)) else {
      preconditionFailure("as long as a digest")
    }
    return name
  }
}

extension ImageFacts {
  package static func ofTests(_ width: Int = 768, _ height: Int = 768) -> ImageFacts {
    ImageFacts(
      width: width, height: height, mimeType: "image/png", byteCount: 1_000, blurhash: "",
      fingerprint: 0)
  }
}

extension Painting {
  package static func ofTests(_ byte: UInt8 = 1) -> Painting {
    Painting(blob: .ofTests(byte), image: .ofTests())
  }
}

extension Judgement {
  package static func ofTests(_ score: Double, revised: String = "revised") -> Judgement {
    do {
      return try Judgement(
        score: score, dimensions: Array(repeating: score, count: 5), basis: .measured,
        gap: "too dark", revisedPrompt: revised)
    } catch {
      preconditionFailure("a score within range: \(error)")
    }
  }
}

extension Taste.Profile {
  package static func ofTests() -> Taste.Profile {
    do {
      return try Taste.Profile(
        principles: ["one light", "much air"], palette: "warm greys", composition: "low horizon",
        mood: "calm", texture: "paper grain", avoid: ["neon", "crowds"])
    } catch {
      preconditionFailure("a whole profile: \(error)")
    }
  }
}
