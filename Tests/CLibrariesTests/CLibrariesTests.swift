import CCairo
import CCrypto
import CCurl
import CDeflate
import CJPEG
import CMicrohttpd
import COlm
import CPNG
import CPostgres
import CSQLite
import CWebP
import Testing

/// Every C library that Easel owns is there, links, and is not older than what we were built for.
@Suite struct CLibrariesTests {
  @Test func `libcurl is 7.88 or later, with TLS, HTTP 2 and threads of its own for DNS`() throws {
    let version = unsafe try #require(unsafe curl_version_info(CURLVERSION_TENTH)).pointee
    #expect(unsafe version.version_num >= 0x075800)
    for feature in [CURL_VERSION_SSL, CURL_VERSION_HTTP2, CURL_VERSION_ASYNCHDNS] {
      #expect(unsafe version.features & Int32(feature) != 0)
    }
  }

  @Test func `libolm is 3.2.13 or later`() {
    var (major, minor, patch) = (0 as UInt8, 0 as UInt8, 0 as UInt8)
    unsafe olm_get_library_version(&major, &minor, &patch)
    #expect((major, minor, patch) >= (3, 2, 13))
  }

  @Test func `libcrypto is OpenSSL 3`() {
    #expect(OPENSSL_version_major() == 3)
  }

  @Test func `SQLite is 3.40 or later and was built to be used by threads`() {
    #expect(sqlite3_libversion_number() >= 3_040_000)
    #expect(sqlite3_threadsafe() != 0)
  }

  @Test func `libpq is 15 or later and was built to be used by threads`() {
    #expect(PQlibVersion() >= 150_000)
    #expect(PQisthreadsafe() == 1)
  }

  @Test func `libpng, libturbojpeg, libwebp and cairo answer`() {
    #expect(png_access_version_number() >= 10_639)
    let handle = unsafe tjInitDecompress()
    #expect(unsafe handle != nil)
    unsafe tjDestroy(handle)
    #expect(WebPGetDecoderVersion() >= 0x010204)
    #expect(cairo_version() >= 11_600)
  }

  @Test func `libdeflate knows the checksum of PNG`() {
    #expect(unsafe libdeflate_crc32(0, Array("IEND".utf8), 4) == 0xae42_6082)
  }

  @Test func `libmicrohttpd is 0.9.75 or later`() {
    let version = unsafe String(cString: MHD_get_version())
    #expect(version.split(separator: ".").compactMap { Int($0) } >= [0, 9, 75])
  }
}

private func >= (left: [Int], right: [Int]) -> Bool { !left.lexicographicallyPrecedes(right) }
