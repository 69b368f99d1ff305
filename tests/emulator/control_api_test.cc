#include "tests/emulator/control_api.h"

#include <string>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/emulator_fixture.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

class ControlApiTest : public EmulatorFixture {};

TEST_F(ControlApiTest, WaitsForStatePasswordAndJournal) {
  Start();
  std::thread writer([this] {
    CurlClient client(emulator_->ca_file());
    client.Call("POST", emulator_->url() + kMailbox, Headers(kNew), kNew);
  });
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"pointer":"/domains/example.com/rsMailboxes/ann/size",
                  "equals":"10240","timeout_ms":20000})")
                .status,
            200);
  writer.join();
  const char* password =
      R"({"pointer":"/domains/example.com/rsMailboxes/ann",
          "has_password":"%s","timeout_ms":50})";
  EXPECT_EQ(Control("POST", "/wait",
                    absl::StrReplaceAll(password, {{"%s", "Xy7!kkpp"}}))
                .status,
            200);
  EXPECT_EQ(
      Control("POST", "/wait", absl::StrReplaceAll(password, {{"%s", "wrong"}}))
          .status,
      408);
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"journal":{"count":1,"method":"POST","status":200,
                        "path":"/rs/mailboxes/"},"timeout_ms":50})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/wait",
                    R"({"pointer":"/domains/gone.test","exists":false})")
                .status,
            200);
}

TEST_F(ControlApiTest, ShowsStateJournalAndSalt) {
  Start();
  Call("POST", kMailbox, kNew);
  const std::string salt =
      json::parse(Control("GET", "/salt").body)["salt"].get<std::string>();
  const std::string digest = PasswordDigester(salt).Digest("Xy7!kkpp");
  EXPECT_EQ(json::parse(Control("GET",
                                "/state?pointer=/domains/example.com/"
                                "rsMailboxes/ann/password")
                            .body),
            digest);
  const CurlAnswer journal = Control("GET", "/journal");
  const json entry = json::parse(journal.body)["entries"][0];
  EXPECT_EQ(entry["method"], "POST");
  EXPECT_EQ(entry["fields"]["password"], digest);
  EXPECT_EQ(entry["status"], 200);
  EXPECT_FALSE(absl::StrContains(Control("GET", "/state").body, "Xy7!kkpp"));
  EXPECT_FALSE(absl::StrContains(journal.body, "Xy7"));
  EXPECT_EQ(Control("DELETE", "/journal").status, 200);
  EXPECT_EQ(json::parse(Control("GET", "/journal").body)["entries"].size(), 0u);
  EXPECT_EQ(Control("GET", "/state?pointer=/nothing").status, 404);
}

TEST_F(ControlApiTest, SwitchesFaultsLimitsChoicesAndKeys) {
  Start();
  const CurlAnswer added =
      Control("POST", "/faults", R"({"kind":"error","status":500})");
  EXPECT_EQ(Call("GET", "/v1/domains").status, 500);
  const int id = json::parse(added.body)["id"].get<int>();
  EXPECT_EQ(json::parse(Control("GET", "/faults").body)["faults"].size(), 1u);
  EXPECT_EQ(Control("DELETE", absl::StrCat("/faults/", id)).status, 200);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 200);

  EXPECT_EQ(Control("PUT", "/limits",
                    R"({"enabled":true,"window":"sliding",
                        "gets_per_minute":0})")
                .status,
            200);
  EXPECT_EQ(Call("GET", "/v1/domains").status, 403);
  Control("PUT", "/limits", R"({"enabled":false})");
  Control("PUT", "/choices", R"({"foreign_domain_status":404})");
  EXPECT_EQ(Call("GET", "/v1/domains/foreign.test").status, 404);
  Control("PUT", "/keys", R"({"userKey":"a","secretKey":"b"})");
  EXPECT_EQ(Call("GET", "/v1/domains").status, 403);
}

TEST_F(ControlApiTest, PreparesAccounts) {
  Start();
  EXPECT_EQ(Control("PUT", "/domains/new.test",
                    R"({"serviceType":"rsemail","rsEmailMaxNumberMailboxes":1,
                        "accepted":["x.test"]})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/apply",
                    R"({"method":"POST",
                        "target":"/v1/domains/new.test/rs/mailboxes/bo",
                        "body":{"size":1,"password":"Xy7!kkpp"}})")
                .status,
            200);
  EXPECT_EQ(Control("POST", "/apply",
                    R"({"method":"POST",
                        "target":"/v1/domains/new.test/rs/mailboxes/b2",
                        "body":"size=1&password=Xy7!kkpp"})")
                .status,
            409);
  EXPECT_EQ(
      Control("PUT", "/admins/sync.admin", R"({"type":"limited"})").status,
      200);
  EXPECT_EQ(json::parse(Call("GET", "/v1/admins").body)["admins"][0]["type"],
            "limited");
}

TEST_F(ControlApiTest, RefusesTypingErrors) {
  Start();
  const std::pair<const char*, const char*> wrong[] = {
      {"/faults", R"({"kind":"eror"})"},
      {"/faults", R"({"kind":"error","cuont":1})"},
      {"/faults", R"({"kind":"error","count":"1"})"},
      {"/faults", "nonsense"},
      {"/wait", R"({"pointre":"/x"})"},
      {"/wait", R"({"journal":{}})"},
      {"/wait", R"({"pointer":"x"})"}};
  for (const auto& [path, body] : wrong) {
    const CurlAnswer answer = Control("POST", path, body);
    EXPECT_EQ(answer.status, 400) << path << " " << body;
    EXPECT_TRUE(json::parse(answer.body).contains("error"));
  }
  EXPECT_EQ(Control("PUT", "/limits", R"({"window":"round"})").status, 400);
  EXPECT_EQ(Control("PUT", "/choices", R"({"unknown":1})").status, 400);
  EXPECT_EQ(Control("PUT", "/door", R"({"door":"ajar"})").status, 400);
  EXPECT_EQ(Control("GET", "/nothing").status, 404);
}

TEST_F(ControlApiTest, EndsWhileSomebodyWaits) {
  Start();
  std::thread waiter([url = emulator_->control_url()] {
    CurlClient client("");
    client.Call("POST", url + "/wait", {},
                R"({"journal":{"count":999},"timeout_ms":60000})");
  });
  // The wait is under way once a second call on that listener is answered
  // after it; either way the emulator must end at once.
  Control("GET", "/salt");
  emulator_.reset();
  waiter.join();
}

}  // namespace
}  // namespace directory_sync::emulator
