#ifndef TESTS_EMULATOR_SIGNED_CALLER_H_
#define TESTS_EMULATOR_SIGNED_CALLER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "common/clock/fake_clock.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/http_message.h"
#include "tests/emulator/options.h"
#include "tests/emulator/provider.h"

namespace directory_sync::emulator {

// The keys of the reference's own vector.
ApiKeys SampleKeys();

// A well-formed request with a valid signature, as a client would send it:
// a form, or JSON if the body begins with '{'.
HttpRequest SignedRequest(const ApiKeys& keys, absl::string_view method,
                          absl::string_view target,
                          absl::string_view body = "");

// A provider with a clock that a test moves, and a client that signs.
class SignedCaller {
 public:
  explicit SignedCaller(Limits limits = Limits());

  // Below /v1/customers/me.
  HttpResponse Call(absl::string_view method, absl::string_view path,
                    absl::string_view body = "");
  // The status alone.
  int Status(absl::string_view method, absl::string_view path,
             absl::string_view body = "");
  // The body of a GET, parsed.
  nlohmann::json Get(absl::string_view path);

  // Changes one choice.
  template <typename Change>
  void Choose(Change change) {
    Choices choices = provider.choices();
    change(choices);
    provider.SetChoices(choices);
  }

  FakeClock clock;
  Provider provider;
};

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_SIGNED_CALLER_H_
