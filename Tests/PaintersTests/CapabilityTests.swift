import Painters
import Studio
import Testing

@Suite struct CapabilityTests {
  /// From pictures, seed, negative, strength, steps.
  private func abilities(_ capabilities: PainterCapabilities) -> [Bool] {
    [
      capabilities.paintsFromPictures, capabilities.takesSeed, capabilities.takesNegative,
      capabilities.takesStrength, capabilities.takesSteps,
    ]
  }

  @Test(
    arguments: [
      (.plain, [true, false, false, false, false]), (.sdcpp, [true, true, true, true, true]),
      (.vllm, [true, true, true, false, true]), (.localai, [true, false, true, false, true]),
      (.litellm, [true, false, false, false, false]),
      (.openrouter, [true, false, false, false, false]),
    ] as [(OpenAIImages.Flavour, [Bool])])
  func `the relatives of OpenAI differ in what they honour`(
    flavour: OpenAIImages.Flavour, able: [Bool]
  ) {
    let terms = Props.terms(1_024, 1_024)
    let settings = OpenAIImages.Settings(terms, model: "m", flavour: flavour)
    let capabilities = OpenAIImages.capabilities(settings)
    #expect(abilities(capabilities) == able)
    let isBounded = flavour == .plain || flavour == .litellm
    #expect(capabilities.maximumInputs == (isBounded ? 16 : PainterCapabilities.severalInputs))
    #expect(capabilities.sizes.admits(terms.standardSize))
    #expect(settings.sendsFormat == (flavour == .vllm || flavour == .localai))
  }

  @Test(arguments: SDAPI.Flavour.allCases)
  func `the web UI honours everything`(flavour: SDAPI.Flavour) {
    let capabilities = SDAPI.capabilities(
      SDAPI.Settings(Props.terms(512, 512), flavour: flavour))
    #expect(abilities(capabilities) == [true, true, true, true, true])
    #expect(capabilities.maximumInputs == 1)
    #expect(capabilities.sizes.admits(Props.size(520, 512)) == (flavour != .sdcpp))
    #expect(capabilities.sizes.admits(Props.size(576, 512)))
  }

  @Test func `the others take what their models take`() {
    let terms = Props.terms(1_024, 1_024)
    #expect(
      abilities(Ollama.capabilities(Ollama.Settings(terms, model: "m")))
        == [false, true, false, false, true])
    var chat = ChatImages.Settings(terms, model: "m")
    #expect(abilities(ChatImages.capabilities(chat)) == [true, false, false, false, false])
    #expect(ChatImages.capabilities(chat).sizes == .only([terms.standardSize]))
    chat.ratios = [.square, .sixteenToNine]
    #expect(
      ChatImages.capabilities(chat).sizes
        == .only([Props.size(1_024, 1_024), Props.size(1_376, 768)]))
    var gemini = Gemini.Settings(terms, model: "m")
    #expect(abilities(Gemini.capabilities(gemini)) == [true, false, false, false, false])
    for several in [ChatImages.capabilities(chat), Gemini.capabilities(gemini)] {
      #expect(several.maximumInputs == 1 + Wishes.maximumOthers)
    }
    gemini.scale = .four
    #expect(Gemini.capabilities(gemini).sizes.admits(Props.size(5_504, 3_072)))
  }

  @Test func `at OpenRouter the shapes are those that the operator names`() {
    let terms = Props.terms(1_024, 1_024)
    var router = OpenAIImages.Settings(terms, model: "m", flavour: .openrouter)
    #expect(OpenAIImages.capabilities(router).sizes == .only([terms.standardSize]))
    router.ratios = [.square, .nineToSixteen]
    #expect(
      OpenAIImages.capabilities(router).sizes
        == .only([Props.size(1_024, 1_024), Props.size(768, 1_376)]))
  }

  @Test func `what the config says of a painter is what people are told of it`() {
    var terms = Props.terms(512, 512)
    (terms.price, terms.concurrency, terms.patienceSeconds) = (2, 3, 60)
    terms.sizes = .only([terms.standardSize])
    var settings = OpenAIImages.Settings(terms, model: "m")
    settings.edits = false
    let capabilities = OpenAIImages.capabilities(settings)
    #expect(capabilities.name == "far" && capabilities.summary == "paints far away")
    #expect(capabilities.price == 2 && capabilities.concurrency == 3)
    #expect(capabilities.patienceSeconds == 60)
    #expect(capabilities.sizes == .only([terms.standardSize]))
    #expect(!capabilities.paintsFromPictures)
  }
}
