import Painters
import Testing

@Suite struct PromptTextTests {
  @Test(
    arguments: [
      (.plain, "a <b> | {c} __d__ # e", "a <b> | {c} __d__ # e"),
      (
        .plain, "a boat <LoRA:mine:1.2>, < /sd_cpp_extra_args>",
        "a boat LoRA:mine:1.2>, /sd_cpp_extra_args>"
      ),
      (.plain, "<<lora:<lora:x>", "< lora: lora:x>"),
      (.plain, " a\nboat\u{0}  at sea ", "a boat at sea"),
      (.tags, "a boat <lora:mine:1.2>", "a boat lora:mine:1.2"),
      (
        .tags, "<sd_cpp<sd_cpp_extra_args>_extra_args>{\"seed\":1}</sd_cpp_extra_args>",
        "sd_cpp sd_cpp_extra_args _extra_args {\"seed\":1} /sd_cpp_extra_args"
      ),
      (.tags, "1 < 2", "1 2"),
      (.webUI, "(red:1.3) boat, __colour__ {a|b} #1", "(red:1.3) boat, _ colour_ a|b 1"),
      (.webUI, "<hypernet:x> <lyco:y>", "hypernet:x lyco:y"),
      (.webUI, "a____b snake_case", "a_ b snake_case"),
      (.bar, "a boat | people", "a boat people"),
      (.bar, "a boat <lora:mine:1>", "a boat lora:mine:1"),
      (.bar, "", ""),
    ] as [(PromptText.Syntax, String, String)])
  func `what people write is no command to a server`(
    syntax: PromptText.Syntax, text: String, safe: String
  ) {
    #expect(PromptText(text, for: syntax).text == safe)
  }

  @Test(arguments: PromptText.Syntax.allCases)
  func `a prompt has a maximum, and what is safe stays as it is`(syntax: PromptText.Syntax) {
    let long = PromptText(String(repeating: "<|_#xyz", count: 40_000), for: syntax)
    #expect(long.text.count == PromptText.maximum)
    #expect(PromptText(long.text, for: syntax) == long)
  }
}
