import BackEnds
import Concurrency
import HTTPClient
import Raster
import Studio
import TestSupport
import Testing

@testable import Painters

/// Painters at a server that nobody here wrote.
@Suite(
  .enabled(if: RealBackEnd.isWanted, Comment(rawValue: RealBackEnd.howTo)), .timeLimit(.minutes(4)))
struct RealPainterTests {
  @Test(arguments: RealWay.allCases, [Props.size(64, 64), Props.size(128, 192)])
  func `pictures are of the size that was asked for`(way: RealWay, size: Size) async throws {
    let image = try await paint(Props.order(Props.recipe(size: size)), by: way.painter())
    #expect(image.facts.width == size.width && image.facts.height == size.height)
    #expect(image.facts.mimeType == "image/png" && image.remarks.isEmpty)
  }

  @Test(arguments: RealWay.allCases)
  func `what the painter says that it honours makes a difference, and nothing else does`(
    way: RealWay
  ) async throws {
    let painter = try await way.painter { $0.cfg = 7 }
    let first = try await paint(by: painter)
    #expect(try await paint(by: painter).bytes == first.bytes)
    var another = Props.recipe()
    another.seed = 8
    var recipes = [another, Props.recipe("a mountain"), Props.recipe(steps: 5)]
    // By OpenAI's protocol it follows the words as closely as the server was told at its start: here
    // too little for what must not be there to count.
    if way == .sdapi { recipes.append(Props.recipe(negative: "fog")) }
    for recipe in recipes {
      let image = try await paint(Props.order(recipe), by: painter)
      #expect(image.facts.fingerprint != first.facts.fingerprint)
    }
  }

  @Test(arguments: RealWay.allCases)
  func `a picture is changed`(way: RealWay) async throws {
    let painter = try await way.painter()
    let source = try await paint(by: painter)
    let recipe = Props.recipe("warmer", strength: 0.5, steps: 4)
    let image = try await paint(Props.order(recipe, from: source.bytes), by: painter)
    #expect(image.facts.width == 64 && image.facts.height == 64 && image.remarks.isEmpty)
    #expect(image.facts.fingerprint != source.facts.fingerprint)
  }

  @Test func `several pictures make one`() async throws {
    let painter = try await RealWay.openAI.painter()
    var painted: [[UInt8]] = []
    for pictures in [[Props.picture()], [Props.picture(), Props.picture(.white)]] {
      let image = try await paint(Props.order(from: pictures), by: painter)
      #expect(image.facts.width == 64 && image.facts.height == 64 && image.remarks.isEmpty)
      painted.append(image.bytes)
    }
    // The second was looked at, too.
    #expect(painted.first != painted.last)
  }

  @Test func `a server that draws no drafts is understood when it is asked for some`() async throws
  {
    let http = HTTPClient()
    var settings = RealWay.openAISettings
    settings.partials = 2
    let server = try await RealWay.openAI.server(over: http)
    let painter = Props.painter(
      OpenAIImages.capabilities(settings), on: [OpenAIImages(settings, on: server, over: http)])
    #expect(try await paint(by: painter).facts.width == 64)
  }
}
