// Domains, administrators, contacts and aliases (reference §2.3).

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/signed_caller.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

constexpr char kContacts[] = "/domains/example.com/ex/contacts";
constexpr char kGuid[] = "0f8c3a52-90c6-4a0e-8a73-0e1d8a0b7c11";

std::string ErrorOf(const HttpResponse& response) {
  return std::string(FindHeader(response.headers, "x-error-message"));
}

TEST(DomainsTest, IndexHasTheDocumentedRows) {
  SignedCaller caller;
  const json page =
      caller.Get("/domains?size=250&offset=0&startswith=example.c");
  EXPECT_EQ(page, json::parse(R"({"offset":0,"size":250,"total":1,"domains":[
      {"name":"example.com","accountNumber":"100000","serviceType":"both",
       "exchangeMaxNumMailboxes":1000000,"exchangeUsedStorage":0,
       "rsEmailMaxNumberMailboxes":1000000,"rsEmailUsedStorage":0}]})"));
  EXPECT_EQ(caller.Get("/domains?domainNames=example.org,none")["total"], 1);
}

TEST(DomainsTest, ShowAddsAliasesAndServices) {
  SignedCaller caller;
  const json shown = caller.Get("/domains/Example.com");
  EXPECT_EQ(shown["aliases"], json::parse(R"(["example.net"])"));
  for (const char* name :
       {"archivingServiceEnabled", "publicFoldersEnabled",
        "exchangeBaseMailboxSize", "exchangeTotalStorage",
        "rsEmailBaseMailboxSize", "rsEmailExtraStorage",
        "blackBerryMobileServiceEnabled", "activeSyncLicenses"}) {
    EXPECT_TRUE(shown.contains(name)) << name;
  }
}

TEST(DomainsTest, AlternateDomainsHaveAType) {
  SignedCaller caller;
  EXPECT_EQ(caller.Get("/domains/example.com/alternatedomains"),
            json::parse(R"({"alternateDomains":[
                {"name":"example.net","type":"alias"},
                {"name":"example.org","type":"accepted"}]})"));
}

TEST(DomainsTest, AddAndDelete) {
  SignedCaller caller;
  EXPECT_EQ(caller.Status("POST", "/domains/new.test", "serviceType=rsemail"),
            200);
  EXPECT_EQ(caller.Get("/domains/new.test")["serviceType"], "rsemail");
  EXPECT_EQ(caller.Status("DELETE", "/domains/new.test"), 200);
  EXPECT_EQ(caller.Status("GET", "/domains/new.test"), 403);
}

TEST(AdminsTest, TypesTellTheSuperAdministrator) {
  SignedCaller caller;
  const json page = caller.Get("/admins");
  EXPECT_EQ(page["total"], 1);
  EXPECT_EQ(page["admins"][0], json::parse(R"({"adminId":"sync.admin",
      "firstName":"Sync","lastName":"Admin","type":"super",
      "email":"sync.admin@example.com","enabled":true,"locked":false,
      "twoFactorEnabled":false})"));
  EXPECT_EQ(caller.Status("GET", "/admins/nobody"), 404);
  EXPECT_EQ(caller.Status("DELETE", "/admins/sync.admin"), 405);
}

TEST(ContactsTest, AddShowEditDelete) {
  SignedCaller caller;
  const std::string path = absl::StrCat(kContacts, "/", kGuid);
  EXPECT_EQ(caller.Status("POST", path,
                          "displayName=Bo+Ek&externalEmail=bo%40partner.test"
                          "&company=Partner"),
            200);
  json shown = caller.Get(path);
  EXPECT_EQ(shown["name"], kGuid);
  EXPECT_EQ(shown["externalEmail"], "bo@partner.test");
  EXPECT_EQ(shown["contactInfo"]["company"], "Partner");
  EXPECT_EQ(caller.Get(kContacts)["contacts"][0],
            json::parse(absl::StrCat(R"({"name":")", kGuid,
                                     R"(","displayName":"Bo Ek",)"
                                     R"("externalEmail":"bo@partner.test"})")));
  // The API changes an external address in place.
  EXPECT_EQ(caller.Status("PUT", path, "externalEmail=bo%40new.test"), 200);
  EXPECT_EQ(caller.Get(path)["externalEmail"], "bo@new.test");
  EXPECT_EQ(caller.Status("DELETE", path), 200);
  const HttpResponse gone = caller.Call("GET", path);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(ErrorOf(gone), "Contact not found");
}

TEST(ContactsTest, RequiredFieldsAndAddresses) {
  SignedCaller caller;
  const std::string path = absl::StrCat(kContacts, "/", kGuid);
  EXPECT_EQ(ErrorOf(caller.Call("POST", path, "displayName=x")),
            "Missing required field: externalEmail");
  EXPECT_EQ(ErrorOf(caller.Call("POST", path, "externalEmail=a%40b.test")),
            "Missing required field: displayName");
  EXPECT_EQ(caller.Status("POST", path, "displayName=x&externalEmail=nonsense"),
            400);
  EXPECT_EQ(caller.Status("GET", path), 404);
}

TEST(AliasesTest, MembersMustExist) {
  SignedCaller caller;
  const std::string path = "/domains/example.com/rs/aliases/team";
  ASSERT_OK(caller.provider.Apply("POST",
                                  "/v1/domains/example.com/rs/mailboxes/bo",
                                  "size=1&password=Xy7%21kkpp"));
  EXPECT_EQ(ErrorOf(caller.Call("POST", path, "aliasEmails=no%40example.com")),
            "An alias must point to a valid email address. The following "
            "email addresses do not exist: no@example.com");
  EXPECT_EQ(ErrorOf(caller.Call("POST", path, "")),
            "An alias must point to a valid email address.");
  EXPECT_EQ(ErrorOf(caller.Call("POST", path,
                                "aliasEmails=a%40x.t,b%40x.t,c%40x.t,d%40x.t,"
                                "e%40x.t")),
            "Max number of non-local email recipients reached.");
  EXPECT_EQ(caller.Status("POST", path, "aliasEmails=bo%40example.com"), 200);
  EXPECT_EQ(caller.Get("/domains/example.com/rs/aliases")["aliases"][0],
            json::parse(R"({"name":"team","numberOfMembers":1,
                            "singleMemberName":"bo@example.com"})"));
  EXPECT_EQ(caller.Status("DELETE", path), 200);
}

TEST(ApplyTest, IsNeitherThrottledNorJournalled) {
  Limits none;
  none.writes_per_minute = 0;
  SignedCaller caller(none);
  ASSERT_OK(caller.provider.Apply("POST",
                                  "/v1/domains/example.com/rs/mailboxes/bo",
                                  "size=1&password=Xy7%21kkpp"));
  EXPECT_THAT(caller.provider.Apply(
                  "POST", "/v1/domains/example.com/rs/mailboxes/x", "size=1"),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "400 Missing required field: password"));
  EXPECT_THAT(
      caller.provider.Apply("DELETE", "/v1/domains/example.com/rs/mailboxes/x"),
      StatusIs(absl::StatusCode::kNotFound));
  caller.provider.Read([](const Account&, const Journal& journal) {
    EXPECT_TRUE(journal.entries().empty());
  });
}

}  // namespace
}  // namespace directory_sync::emulator
