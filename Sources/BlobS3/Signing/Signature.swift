internal import Concurrency
internal import Digest
internal import Olm
internal import Secrets

/// AWS Signature Version 4, as a value: a time and a region go in, and what stands behind
/// `Authorization` comes out.
///
/// It is ours, and not libcurl's: docs/decisions/0013-we-sign-for-s3.md.
struct Signature {
  static let algorithm = "AWS4-HMAC-SHA256"

  let region: String
  /// `20130524T000000Z`, as `x-amz-date` says it.
  let time: String
  private var day: String { String(time.prefix(8)) }
  private var scope: String { "\(day)/\(region)/s3/aws4_request" }

  init(at now: Instant, region: String) {
    self.region = region
    time = String(now.iso8601.prefix(19)).filter { $0 != "-" && $0 != ":" } + "Z"
  }

  /// The value of the header. It is good for the request of `form` alone, and for some minutes.
  func authorization(_ form: SignedForm, by key: AccessKey) -> Secret {
    let signature = Self.hexadecimal(
      Hash.hmacSHA256(key: signingKey(key.secret), Array(text(toSign: form).utf8)))
    return key.id.withText { id in
      Secret(
        "\(Self.algorithm) Credential=\(id)/\(scope), SignedHeaders=\(form.headerNames), "
          + "Signature=\(signature)")
    }
  }

  func text(toSign form: SignedForm) -> String {
    "\(Self.algorithm)\n\(time)\n\(scope)\n\(SHA256.hex(Array(form.text.utf8)))"
  }

  /// For one day, region and service: the secret itself signs no request.
  private func signingKey(_ secret: Secret) -> Secret {
    let first = secret.withText { Secret("AWS4" + $0) }
    return [day, region, "s3", "aws4_request"].reduce(first) { key, word in
      Secret(copying: Hash.hmacSHA256(key: key, Array(word.utf8)))
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
