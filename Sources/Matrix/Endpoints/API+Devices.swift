package import JSON

extension API {
  package struct Devices: Endpoint {
    package struct Device: Sendable {
      package let id: DeviceID
      package let displayName: String?
      package let lastSeenMS: Int64?

      init(_ node: JSONNode) throws(JSONError) {
        id = try node.identifier("device_id")
        displayName = node.readableString("display_name")
        lastSeenMS = node.readableInteger("last_seen_ts")
      }
    }

    package init() {}
    package var request: APIRequest { .get(["devices"]) }

    package func answer(_ document: JSONDocument) throws(JSONError) -> Readable<Device> {
      _ = try document.root.array("devices")
      return Readable(document.root["devices"], Device.init)
    }
  }

  package struct NameDevice: Endpoint {
    private let device: DeviceID
    private let name: String

    package init(_ device: DeviceID, _ name: String) {
      self.device = device
      self.name = name
    }

    package var request: APIRequest {
      .put(["devices", device.text], ["display_name": .string(name)])
    }
    package typealias Answer = Void
  }

  /// The server asks who wants it; see ``ServerError/interaction``.
  package struct DeleteDevices: Endpoint {
    /// The rest is for another request.
    package static let maximumDevices = 1_000

    private let devices: [DeviceID]
    private let authentication: UserAuthentication?

    package init(_ devices: [DeviceID], _ authentication: UserAuthentication? = nil) {
      self.devices = devices
      self.authentication = authentication
    }

    package var request: APIRequest {
      let named = devices.prefix(Self.maximumDevices)
      let body: JSONObject = ["devices": .array(named.map { .string($0.text) })]
      guard let authentication else {
        return .post(["delete_devices"], .object(body), isIdempotent: true)
      }
      return .post(["delete_devices"], secret: authentication.joined(to: body), isIdempotent: true)
    }
    package typealias Answer = Void
  }
}
