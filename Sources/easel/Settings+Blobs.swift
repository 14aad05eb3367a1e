internal import Arguments
internal import BlobFolder
internal import BlobS3
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Secrets
internal import Storage

/// Where the bot keeps its pictures.
extension Settings {
  /// A folder is made when it is missing; of a bucket nothing is asked yet.
  func openBlobs(clock: WallClock, randomness: Randomness) async throws -> any BlobStore {
    switch blobs.url {
    case .folder(let path): try await BlobFolder.open(inDataFolder(path), clock: clock)
    case .bucket(let name, let prefix):
      try bucket(name, prefix: prefix, clock: clock, randomness: randomness)
    }
  }

  /// `policy` and `patience` are those of one request.
  func bucket(
    _ name: String, prefix: String, clock: WallClock, randomness: Randomness,
    retrying policy: RetryPolicy = RetryPolicy(), patience: Duration? = nil
  ) throws -> BlobS3 {
    guard let id = blobs.accessKey, let secret = blobs.secretKey else {
      throw Complaint(
        "the bucket of the pictures cannot be used",
        why: ["`blobs.access_key` or `blobs.secret_key` is not set"],
        hint: "set both, such as \"${env:AWS_ACCESS_KEY_ID}\" and \"${file:s3-secret-key}\"",
        exit: .configuration)
    }
    let endpoint = blobs.endpoint ?? Bucket.amazon(region: blobs.region)
    guard let url = try? HTTPURL(parsing: endpoint) else {
      throw Complaint(
        "the bucket of the pictures cannot be used",
        why: ["`blobs.endpoint` is no address of a server"],
        hint: "write it as \"https://s3.example.org\"", exit: .configuration)
    }
    return BlobS3(
      try Bucket(
        name, prefix: prefix, region: blobs.region, endpoint: url, addressing: addressing(name)),
      key: AccessKey(id: id, secret: secret), over: HTTPClient(try httpSettings), clock: clock,
      randomness: randomness, retrying: policy, connectTimeout: http.connectTimeout,
      patience: patience ?? http.timeout)
  }

  private func addressing(_ name: String) -> Bucket.Addressing {
    switch blobs.addressing {
    case .path: .path
    case .host: .host
    // A certificate for *.s3.… holds for one name before the dot.
    case .auto: blobs.endpoint == nil && !name.utf8.contains(UInt8(ascii: ".")) ? .host : .path
    }
  }
}
