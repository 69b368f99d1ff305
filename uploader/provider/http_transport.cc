#include "uploader/provider/http_transport.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/base/call_once.h"
#include "absl/memory/memory.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/clock/clock.h"
#include "common/platform/standard_paths.h"
#include "curl/curl.h"
#include "uploader/provider/wiping_memory.h"

namespace directory_sync::provider {
namespace {

// What libcurl calls a long is one, however wide the platform makes it.
using CurlLong = decltype(0L);

// A kept connection that was idle for longer is not used again: servers and
// firewalls close them at about a minute.
constexpr CurlLong kMaxIdleSeconds = 45;

constexpr int kLongestWaitMilliseconds = 1000;

void InitializeCurl() {
  static absl::once_flag once;
  absl::call_once(once, [] {
    // Where libcurl has several, whatever the environment says.
    curl_global_sslset(CURLSSLBACKEND_OPENSSL, nullptr, nullptr);
    curl_global_init_mem(CURL_GLOBAL_DEFAULT, WipingMalloc, WipingFree,
                         WipingRealloc, WipingStrdup, WipingCalloc);
  });
}

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using List = std::unique_ptr<curl_slist, FreeList>;

List MakeList(const std::vector<std::string>& lines) {
  List list;
  for (const std::string& line : lines) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return list;
    static_cast<void>(list.release());
    list.reset(longer);
  }
  return list;
}

// What the callbacks of one request write to.
struct Receiver {
  explicit Receiver(const TransportOptions& options) : options(options) {}

  const TransportOptions& options;
  HttpResponse response;
  size_t header_bytes = 0;
  bool too_large = false;
  bool repeatable = true;
  int sendings = 0;
};

size_t TakeBody(char* bytes, size_t size, size_t count, void* user) {
  auto* receiver = static_cast<Receiver*>(user);
  std::string& body = receiver->response.body;
  if (body.size() + size * count > receiver->options.max_body_bytes) {
    receiver->too_large = true;
    return 0;
  }
  body.append(bytes, size * count);
  return size * count;
}

void KeepHeader(absl::string_view line, HttpResponse& response) {
  const size_t colon = line.find(':');
  if (colon == line.npos) return;
  const absl::string_view name = line.substr(0, colon);
  const std::string value(absl::StripAsciiWhitespace(line.substr(colon + 1)));
  if (absl::EqualsIgnoreCase(name, "content-type")) {
    response.content_type = absl::AsciiStrToLower(value);
  } else if (absl::EqualsIgnoreCase(name, "x-error-message")) {
    response.error_message = value;
  } else if (absl::EqualsIgnoreCase(name, "location")) {
    response.location = value;
  } else if (absl::EqualsIgnoreCase(name, "date")) {
    const time_t date = curl_getdate(value.c_str(), nullptr);
    if (date != -1) response.date = absl::FromTimeT(date);
  }
}

size_t TakeHeader(char* bytes, size_t size, size_t count, void* user) {
  auto* receiver = static_cast<Receiver*>(user);
  receiver->header_bytes += size * count;
  if (receiver->header_bytes > receiver->options.max_header_bytes) {
    receiver->too_large = true;
    return 0;
  }
  KeepHeader(absl::string_view(bytes, size * count), receiver->response);
  return size * count;
}

// libcurl calls this before it sends a request on a connection, so also when
// it is about to repeat one.
int BeforeSending(void* user, char*, char*, int, int) {
  auto* receiver = static_cast<Receiver*>(user);
  ++receiver->sendings;
  const bool repeats = receiver->sendings > 1;
  return repeats && !receiver->repeatable ? CURL_PREREQFUNC_ABORT
                                          : CURL_PREREQFUNC_OK;
}

bool IsTrustFailure(CURLcode code) {
  return code == CURLE_PEER_FAILED_VERIFICATION ||
         code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_ISSUER_ERROR ||
         code == CURLE_SSL_CERTPROBLEM;
}

constexpr absl::string_view kTrustCure =
    ". Cure: check this computer's clock; behind a proxy that opens TLS, put "
    "its CA certificate into the file that [provider] ca_file names";
constexpr absl::string_view kReachCure =
    ". Cure: check this computer's network, DNS and firewall: it must reach "
    "the provider on port 443, directly or by the proxy of the settings";

absl::Status StatusOf(CURLcode code, const Receiver& receiver,
                      absl::string_view detail) {
  const std::string cause =
      absl::StrCat(detail.empty() ? curl_easy_strerror(code) : detail);
  if (receiver.too_large) {
    return absl::ResourceExhaustedError(
        "The provider's answer is too large to be one. Cure: check that "
        "[provider] url is the provider's and that no proxy is in between");
  }
  if (IsTrustFailure(code)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "The provider's certificate isn't trusted: ", cause, kTrustCure));
  }
  return absl::UnavailableError(
      absl::StrCat("The provider can't be reached: ", cause, kReachCure));
}

absl::Status CheckCaFile(const std::string& path) {
  if (path.empty() || std::ifstream(std::filesystem::u8path(path)).good()) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("The file of [provider] ca_file, ", path,
                   ", can't be read. Cure: correct its name or permissions, "
                   "or leave it out to trust the system's certificates"));
}

}  // namespace

class HttpTransport::Impl {
 public:
  explicit Impl(const TransportOptions& options)
      : options_(options), multi_(curl_multi_init()), easy_(curl_easy_init()) {
    if (options_.stop == nullptr || !valid()) return;
    stop_id_ = options_.stop->Add([this] { Cancel(); });
  }

  ~Impl() {
    if (stop_id_ != 0) options_.stop->Remove(stop_id_);
  }

  bool valid() const { return multi_ != nullptr && easy_ != nullptr; }

  HttpExchange Send(const HttpRequest& request) {
    Receiver receiver(options_);
    receiver.repeatable = request.repeatable;
    const List headers = MakeList(HeadersOf(request));
    SetUp(request, headers.get(), receiver);
    const absl::Duration start = SystemClock().Monotonic();
    const absl::StatusOr<CURLcode> code = Perform();
    HttpExchange exchange = Conclude(code, receiver);
    exchange.duration = SystemClock().Monotonic() - start;
    return exchange;
  }

  void Cancel() {
    cancelled_ = true;
    curl_multi_wakeup(multi_.get());
  }

 private:
  static std::vector<std::string> HeadersOf(const HttpRequest& request) {
    std::vector<std::string> headers = request.headers;
    // Without a value libcurl leaves it out; some .NET servers answer 417.
    headers.push_back("Expect:");
    return headers;
  }

  void SetUp(const HttpRequest& request, curl_slist* headers,
             Receiver& receiver) {
    CURL* easy = easy_.get();
    curl_easy_reset(easy);
    error_[0] = '\0';
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    SetUpTrust(easy);
    SetUpLimits(easy);
    SetUpBody(easy, request);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, TakeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &receiver);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, TakeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &receiver);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, BeforeSending);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, &receiver);
  }

  void SetUpTrust(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!options_.ca_file.empty()) {
      curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
      curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    } else if (StandardAuthoritiesFile().empty()) {
      // Windows keeps its own in no file.
      curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS,
                       static_cast<CurlLong>(CURLSSLOPT_NATIVE_CA));
    }
    // An empty proxy switches off the environment's, and an empty list of
    // exceptions the environment's NO_PROXY.
    curl_easy_setopt(easy, CURLOPT_PROXY, options_.proxy.c_str());
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    // What a proxy says for itself is not the provider's answer.
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  }

  void SetUpLimits(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // One call at a time gains nothing from HTTP/2, whose library would keep
    // copies of bodies in memory that isn't wiped.
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, kMaxIdleSeconds);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<CurlLong>(
                         absl::ToInt64Milliseconds(options_.connect_timeout)));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
                     static_cast<CurlLong>(
                         absl::ToInt64Milliseconds(options_.call_timeout)));
  }

  static void SetUpBody(CURL* easy, const HttpRequest& request) {
    const std::string method(request.method);
    if (method == "GET") {
      curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
      return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    // Not copied: libcurl reads the caller's buffer, which is wiped.
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  }

  // Runs the prepared request to its end. CANCELLED: Cancel.
  absl::StatusOr<CURLcode> Perform() {
    curl_multi_add_handle(multi_.get(), easy_.get());
    absl::StatusOr<CURLcode> code = PollToEnd();
    curl_multi_remove_handle(multi_.get(), easy_.get());
    return code;
  }

  absl::StatusOr<CURLcode> PollToEnd() {
    while (!cancelled_) {
      int running = 0;
      if (curl_multi_perform(multi_.get(), &running) != CURLM_OK) {
        return CURLE_FAILED_INIT;
      }
      int left = 0;
      const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
      if (message != nullptr) return message->data.result;
      curl_multi_poll(multi_.get(), nullptr, 0, kLongestWaitMilliseconds,
                      nullptr);
    }
    return absl::CancelledError("The call was ended by the shutdown");
  }

  HttpExchange Conclude(const absl::StatusOr<CURLcode>& code,
                        Receiver& receiver) {
    const bool sent = receiver.sendings > 0;
    if (!code.ok()) {
      return HttpExchange{code.status(), sent, absl::ZeroDuration()};
    }
    if (*code != CURLE_OK) {
      return HttpExchange{StatusOf(*code, receiver, error_), sent,
                          absl::ZeroDuration()};
    }
    CurlLong status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status);
    receiver.response.status = static_cast<int>(status);
    return HttpExchange{std::move(receiver.response), true,
                        absl::ZeroDuration()};
  }

  const TransportOptions options_;
  const std::unique_ptr<CURLM, FreeMulti> multi_;
  const std::unique_ptr<CURL, FreeEasy> easy_;
  char error_[CURL_ERROR_SIZE] = {};
  std::atomic<bool> cancelled_{false};
  int64_t stop_id_ = 0;
};

absl::StatusOr<std::unique_ptr<HttpTransport>> HttpTransport::Create(
    const TransportOptions& options) {
  const absl::Status ca_file = CheckCaFile(options.ca_file);
  if (!ca_file.ok()) return ca_file;
  InitializeCurl();
  auto impl = absl::make_unique<Impl>(options);
  if (!impl->valid()) {
    return absl::ResourceExhaustedError(
        "libcurl could not be set up. Cure: free some memory");
  }
  return absl::WrapUnique(new HttpTransport(std::move(impl)));
}

HttpTransport::HttpTransport(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

HttpTransport::~HttpTransport() = default;

HttpExchange HttpTransport::Send(const HttpRequest& request) {
  return impl_->Send(request);
}

void HttpTransport::Cancel() { impl_->Cancel(); }

}  // namespace directory_sync::provider
