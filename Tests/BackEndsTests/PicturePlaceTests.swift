import Encodings
import JSON
import Testing

@testable import BackEnds

/// Where servers put the picture in what they answer.
@Suite struct PicturePlaceTests {
  /// The beginnings of files, as base64 has them.
  private static let png = Base64Text.encode([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2])
  private static let jpeg = Base64Text.encode([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73])
  private static let webp = Base64Text.encode(Array("RIFF\0\0\0\0WEBP".utf8))

  private func place(_ text: String) throws -> PicturePlace? {
    PicturePlace(in: try JSONDocument(Array(text.utf8)).root)
  }

  @Test(arguments: [
    (#"{"created": 7, "data": [{"b64_json": "\#(png)"}]}"#, "data[0].b64_json", "base64"),
    (#"{"images": ["\#(jpeg)"], "info": "{}"}"#, "images[0]", "base64"),
    (#"{"done": true, "image": "\#(webp)"}"#, "image", "base64"),
    (
      #"{"choices": [{"message": {"content": null, "images": [{"image_url": {"url": "data:image/png;base64,\#(png)"}}]}}]}"#,
      "choices[0].message.images[0].image_url.url", "data_url"
    ),
    (
      #"{"choices": [{"message": {"content": "Here: ![x](data:image/png;base64,\#(png)) it is"}}]}"#,
      "choices[0].message.content", "text"
    ),
    (
      #"{"candidates": [{"content": {"parts": [{"thought": true, "inlineData": {"data": "\#(jpeg)"}}, {"text": "so"}, {"inlineData": {"data": "\#(png)"}}]}}]}"#,
      "candidates[0].content.parts[2].inlineData.data", "base64"
    ),
    (
      #"{"data": [{"url": "https://a.example/7.png"}]}"#, "data[0].url", "address"
    ),
    (
      #"{"docs": "https://a.example/docs", "data": [{"b64_json": "\#(png)"}]}"#,
      "data[0].b64_json", "base64"
    ),
  ])
  func `a picture is found where it is`(text: String, path: String, form: String) throws {
    let place = try #require(try place(text))
    #expect(place.path == path && place.form.rawValue == form)
    #expect((place.bytes == nil) == (form == "address"))
    if let bytes = place.bytes {
      #expect([0x89, 0xff, 0x52].contains(try #require(bytes.first)))
    }
  }

  @Test(arguments: [
    "{}", "[]", #"{"choices": [{"message": {"content": "I cannot draw that."}}]}"#,
    #"{"text": "data: none"}"#, #"{"data": [{"b64_json": ""}]}"#, #""iVBOR""#,
    #"{"content": "see data:image/png and so on, it says"}"#,
  ])
  func `where there is none, none is found`(text: String) throws {
    #expect(try place(text) == nil)
  }

  @Test func `a picture that is broken is found, and has no bytes`() throws {
    let place = try #require(try place(#"{"data": [{"b64_json": "iVBORw0KGgo*broken*"}]}"#))
    #expect(place.path == "data[0].b64_json" && place.bytes == nil)
  }
}
