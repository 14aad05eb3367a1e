import Drawing
import Raster
import Testing

/// One of each drawing as people will mostly see it, and the extremes. `EASEL_DRAWINGS=folder` writes
/// them all there as PNG files, to be looked at.
struct SampleDrawings: Sendable, CustomTestStringConvertible {
  let name: String
  let drawable: any Drawable
  let theme: Theme

  var testDescription: String { name }

  init(_ name: String, _ drawable: any Drawable, theme: Theme = .light) {
    self.name = name
    self.drawable = drawable
    self.theme = theme
  }

  static let all: [SampleDrawings] = cards + charts + sheets + trees

  static let cards = [
    SampleDrawings("card", card()), SampleDrawings("card-dark", card(), theme: .dark),
    SampleDrawings("card-crowded", crowdedCard()), SampleDrawings("card-bare", bareCard()),
    SampleDrawings("card-arabic", arabicCard()),
    SampleDrawings("card-chinese", chineseCard(), theme: .dark),
  ]
  static let charts = [
    SampleDrawings("chart", chart()), SampleDrawings("chart-dark", chart(), theme: .dark),
    SampleDrawings("chart-one", oneRound()), SampleDrawings("chart-long", longChart()),
    SampleDrawings("chart-odd", oddChart()),
    SampleDrawings(
      "chart-empty", ScoreChart(title: "Nothing yet", rounds: [], dimensions: dimensionNames)),
  ]
  static let sheets = [
    SampleDrawings("sheet-4", sheet(4)), SampleDrawings("sheet-1", sheet(1)),
    SampleDrawings("sheet-3-dark", sheet(3), theme: .dark), SampleDrawings("sheet-9", sheet(9)),
    SampleDrawings("sheet-24", sheet(24)), SampleDrawings("sheet-30-dark", sheet(30), theme: .dark),
    SampleDrawings("sheet-0", sheet(0)),
  ]
  static let trees = [
    SampleDrawings("tree", tree()), SampleDrawings("tree-dark", tree(), theme: .dark),
    SampleDrawings("tree-60", randomTree(60)), SampleDrawings("tree-chain", chain(60)),
    SampleDrawings("tree-star", star(60)),
    SampleDrawings("tree-100-dark", randomTree(100), theme: .dark),
    SampleDrawings("tree-roots", roots(14)), SampleDrawings("tree-1", chain(1)),
  ]

  static let dimensionNames: [PlainText] = [
    "Palette", "Composition", "Tonal mood", "Texture", "Avoid list",
  ]
  static let prompts: [PlainText] = [
    "a lighthouse at dusk, calm sea", "warmer, and a small boat 🛶",
    "mountains in mist, lots of space", "夕暮れの海と灯台、静かな水面", "منارة عند الغروب على بحر هادئ",
    "the same but stormy 👩🏽‍🚀🌩️", "धुंध में पहाड़ और एक नाव", "less contrast, softer edges",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen", "🏴󠁧󠁢󠁳󠁣󠁴󠁿🇯🇵 flags over a harbour",
  ]
  static func prompt(_ index: Int) -> PlainText { prompts[index % prompts.count] }

  static func dimensions(_ scores: [Double?]) -> [TasteCard.Dimension] {
    zip(
      dimensionNames,
      [
        "Cool and muted; pale teal against a warm, narrow horizon. Never more than one accent.",
        "Low horizon, the focus in the left third, wide empty areas.",
        "Pale, low contrast, quiet.",
        "Fine grain, soft edges; brush marks only near the focus.",
        "Neon, pure black, busy detail.",
      ] as [PlainText]
    ).enumerated().map { TasteCard.Dimension($1.0, $1.1, score: scores[$0]) }
  }

  static func card() -> TasteCard {
    var card = TasteCard(
      name: "Nordic dawn", version: "v3", subtitle: "The taste of this room · from 4 references")
    card.swatches = [
      .init(RGBA(0xA9, 0xC7, 0xCF), weight: 38, name: "pale teal"),
      .init(RGBA(0x5D, 0x82, 0x8C), weight: 26, name: "slate blue"),
      .init(RGBA(0xF0, 0xD9, 0xB5), weight: 18, name: "wheat"),
      .init(RGBA(0x2B, 0x45, 0x50), weight: 12, name: "deep sea"),
      .init(RGBA(0xE0, 0x7A, 0x5F), weight: 6, name: "terracotta"),
    ]
    card.dimensions = dimensions([9.7, 9.4, 9.8, 9.1, 10])
    card.principles = [
      "Leave two thirds of the picture to air and water.", "One warm accent, small and low.",
      "Light comes from beyond the horizon.",
    ]
    card.avoid = ["neon colours", "hard outlines", "more than three figures"]
    card.references = [
      SamplePictures.landscape(0), SamplePictures.landscape(3, width: 256, height: 144),
      SamplePictures.landscape(5, width: 120, height: 160), SamplePictures.landscape(8),
    ]
    card.referenceLine = "Your references score 9.6 ± 0.2 against this profile."
    card.footnote =
      "Measured from pixels: it knows colours, light, layout and texture, not what is depicted."
    return card
  }

  static func crowdedCard() -> TasteCard {
    let long: PlainText =
      "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz and more words than anybody would ever want to read in one line, which is why it ends somewhere"
    var card = TasteCard(
      name:
        "A name that somebody made far too long because nobody told them that there is a card to be drawn from it, with emoji 🎨👨‍👩‍👧‍👦",
      version: "v128", subtitle: long)
    card.isThin = true
    card.labels.thin = "thin: learnt from two pictures only"
    card.swatches = (0..<8).map { (index: Int) -> TasteCard.Swatch in
      let colour = RGBA(UInt8(index * 30), UInt8(255 - index * 28), 120)
      let name: PlainText = index % 2 == 0 ? "a colour name that is long" : "blue"
      return TasteCard.Swatch(colour, weight: index == 0 ? 200 : 1, name: name)
    }
    card.dimensions = dimensionNames.map { TasteCard.Dimension($0, long, score: 4.4) }
    card.principles = (0..<8).map {
      $0.isMultiple(of: 3) ? long : "A short principle \($0)" as PlainText
    }
    card.avoid = (0..<8).map { "avoid this \($0)" as PlainText }
    card.references = (0..<8).map { SamplePictures.landscape($0) }
    card.referenceLine = "Your references score 7.1 ± 1.4 against this profile."
    return card
  }

  static func bareCard() -> TasteCard {
    var card = TasteCard(name: "One", version: "v1", subtitle: "from 1 reference")
    card.isThin = true
    card.swatches = [.init(RGBA(0xE0, 0x7A, 0x5F), weight: 1, name: "terracotta")]
    card.dimensions = dimensions([nil, nil, nil, nil, nil])
    card.avoid = ["neon"]
    return card
  }

  static func arabicCard() -> TasteCard {
    var card = TasteCard(
      name: "فجر الشمال", version: "v2", subtitle: "ذوق هذه الغرفة · من ٤ صور مرجعية")
    card.swatches = [
      .init(RGBA(0xA9, 0xC7, 0xCF), weight: 3, name: "أزرق شاحب"),
      .init(RGBA(0xF0, 0xD9, 0xB5), weight: 2, name: "قمحي"),
      .init(RGBA(0x2B, 0x45, 0x50), weight: 1, name: "بحر عميق"),
    ]
    card.dimensions = [
      .init("الألوان", "باردة وهادئة مع لمسة دافئة واحدة.", score: 9.2),
      .init("التكوين", "أفق منخفض ومساحات واسعة فارغة.", score: 8.8),
    ]
    card.principles = ["اترك ثلثي الصورة للهواء والماء.", "ضوء من وراء الأفق 🌅"]
    card.avoid = ["ألوان النيون", "Neon و hard outlines"]
    card.references = [SamplePictures.landscape(1), SamplePictures.landscape(2)]
    card.labels.palette = "لوحة الألوان"
    card.labels.principles = "المبادئ"
    card.labels.avoid = "تجنّب"
    card.labels.isRightToLeft = true
    return card
  }

  static func chineseCard() -> TasteCard {
    var card = TasteCard(name: "北方黎明", version: "v2", subtitle: "这个房间的品味 · 来自 4 张参考图")
    card.swatches = [
      .init(RGBA(0xA9, 0xC7, 0xCF), weight: 3, name: "浅青色"),
      .init(RGBA(0xF0, 0xD9, 0xB5), weight: 2, name: "小麦色"),
      .init(RGBA(0x2B, 0x45, 0x50), weight: 1, name: "深海色"),
    ]
    card.dimensions = [
      .init("色彩倾向", "冷而柔和；淡青色映衬着温暖狭窄的地平线，最多只有一个强调色，整体保持安静与克制。", score: 9.2),
      .init("構図", "低い地平線、左三分の一に焦点、広い余白。", score: 8.8),
      .init("분위기", "창백하고 대비가 낮으며 고요하다.", score: 8.1),
    ]
    card.principles = ["三分之二留给空气与水。", "光来自地平线之外。🌅"]
    card.avoid = ["霓虹色", "生硬的轮廓"]
    card.labels.palette = "配色"
    card.labels.principles = "原则"
    card.labels.avoid = "避免"
    return card
  }

  static func round(
    _ number: Int, _ score: Double?, _ decision: ScoreChart.Decision? = nil
  ) -> ScoreChart.Round {
    let shifts: [Double] = [0.9, -0.8, 0.4, -1.6, 1.2]
    let dimensions: [Double?] = score.map { score in shifts.map { score + $0 } } ?? []
    return ScoreChart.Round(
      "Round \(number)", picture: SamplePictures.landscape(number), score: score,
      dimensions: dimensions, decision: decision)
  }

  static func chart() -> ScoreChart {
    var chart = ScoreChart(
      title: "A lighthouse at dusk, calm sea",
      subtitle: "Requested by Ann · taste “Nordic dawn” v3 · 5 rounds",
      rounds: [
        round(1, 4.7), round(2, 6.4, .init(.iterated, "Round 2: iterate, said Bob")), round(3, nil),
        round(4, 8.3, .init(.approved, "Round 4: approved by Ann")), round(5, 7.9),
      ], dimensions: dimensionNames)
    chart.state = "converged"
    chart.footnote = "Scores are measured from pixels, not opinions of a model."
    return chart
  }

  static func oneRound() -> ScoreChart {
    ScoreChart(
      title: "منارة عند الغروب على بحر هادئ", subtitle: "Ann",
      rounds: [round(1, 10, .init(.restarted, "Restarted by Ann"))], dimensions: dimensionNames)
  }

  static func longChart() -> ScoreChart {
    ScoreChart(
      title: prompt(8), subtitle: "20 rounds",
      rounds: (1...20).map(longRound), dimensions: dimensionNames)
  }

  private static func longRound(_ number: Int) -> ScoreChart.Round {
    let isMissing = number % 7 == 3
    let score = number == 4 ? 9.4 : 2 + Double(number * 37 % 70) / 10
    let dimensions: [Double?] = (0..<5).map { Double((number * 13 + $0 * 29) % 101) / 10 }
    return ScoreChart.Round(
      "\(number)", picture: SamplePictures.landscape(number), score: isMissing ? nil : score,
      dimensions: isMissing ? [] : dimensions,
      decision: number % 4 == 0 ? .init(.iterated, "Round \(number): iterate, said Bob") : nil)
  }

  static func oddChart() -> ScoreChart {
    ScoreChart(
      title: "No pictures, zeros and words that are long",
      rounds: [
        .init("first", score: 0, dimensions: [0, nil, .nan, .infinity, 12]),
        .init("second", score: .nan), .init("third", score: 0), .init("fourth", score: 9.9),
      ],
      dimensions: [
        "Farbtendenzbeschreibung", "構図のスタイル", "المزاج العام", "a very long name of a dimension",
        "x",
      ], threshold: 6.2, gate: 6)
  }

  static func sheet(_ count: Int) -> ContactSheet {
    let shapes = [(192, 144), (144, 192), (160, 160), (256, 144), (192, 144)]
    return ContactSheet(
      title: count <= 4 ? "Four ways to see it" : "Gallery",
      subtitle: "Reply with a number to go on from that picture.",
      cells: (0..<count).map { index in
        let (width, height) = shapes[index % shapes.count]
        return .init(
          index + 1, SamplePictures.landscape(index, width: width, height: height),
          caption: index == 6 ? "" : prompt(index),
          score: index % 5 == 4 ? nil : 5 + Double(index * 17 % 50) / 10, isActive: index == 1,
          isApproved: index == 1 || index == 3)
      })
  }

  static func node(_ index: Int, parent: Int?) -> LineageTree.Node {
    LineageTree.Node(
      "p\(index + 1)", parent: parent,
      picture: index % 11 == 7 ? nil : SamplePictures.landscape(index), prompt: prompt(index),
      score: index % 6 == 5 ? nil : 3 + Double(index * 31 % 70) / 10)
  }

  static func tree() -> LineageTree {
    let parents: [Int?] = [nil, 0, 0, 0, 1, 1, 2, 4, nil, 8, 7, 6, 10]
    return LineageTree(
      title: "Lineage", subtitle: "13 pictures since Monday",
      nodes: parents.enumerated().map { node($0.offset, parent: $0.element) }, active: 12)
  }

  static func randomTree(_ count: Int) -> LineageTree {
    LineageTree(
      title: "Lineage", subtitle: "\(count) pictures",
      nodes: (0..<count).map { index in
        node(index, parent: index % 9 == 0 ? nil : max(0, index - 1 - (index * 7919 % 5)))
      }, active: count - 3)
  }

  static func chain(_ count: Int) -> LineageTree {
    LineageTree(
      title: "One long line", nodes: (0..<count).map { node($0, parent: $0 == 0 ? nil : $0 - 1) },
      active: count - 1)
  }

  static func star(_ count: Int) -> LineageTree {
    LineageTree(
      title: "One picture and what came of it",
      nodes: (0..<count).map { node($0, parent: $0 == 0 ? nil : 0) }, active: 30)
  }

  static func roots(_ count: Int) -> LineageTree {
    LineageTree(
      title: "Many beginnings",
      nodes: (0..<count).map { node($0, parent: $0 == 5 ? 4 : $0 == 9 ? 8 : nil) }, active: 5)
  }
}
