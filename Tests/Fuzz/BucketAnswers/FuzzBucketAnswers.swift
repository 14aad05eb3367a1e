@testable import BlobS3

/// What holds for whatever an S3 server writes.
///
/// 1. Reading ends: with elements, or with an error.
/// 2. What was read is no more than what was written.
/// 3. The keys of a page are in order, and a part of a page is not empty: so whoever reads page after
///    page comes to an end.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzBucketAnswers(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  if let root = try? XMLReader.read(bytes) {
    precondition(weight(of: root) <= bytes.count)
  }
  if let page = try? Listing(parsing: bytes) {
    precondition(!page.isTruncated || !page.objects.isEmpty)
    for (one, next) in zip(page.objects, page.objects.dropFirst()) {
      precondition(one.key.utf8.lexicographicallyPrecedes(next.key.utf8))
    }
    for object in page.objects {
      guard let generation = Generation(parsing: object.key) else { continue }
      precondition(generation.text.utf8.elementsEqual(object.key.utf8))
    }
  }
  return 0
}

private func weight(of element: XMLElement) -> Int {
  element.name.utf8.count + element.text.utf8.count
    + element.children.reduce(0) { $0 + weight(of: $1) }
}
