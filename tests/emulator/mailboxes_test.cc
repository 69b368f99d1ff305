// rs/mailboxes and ex/mailboxes as the reference §2.3 describes them, with
// the request shapes of the public clients (§4).

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/signed_caller.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

constexpr char kRs[] = "/domains/example.com/rs/mailboxes";
constexpr char kEx[] = "/domains/example.com/ex/mailboxes";
constexpr char kNewRs[] = "password=Xy7%21kkpp&size=10240";
constexpr char kNewEx[] =
    "displayName=Ann+Lee&password=Xy7%21kkpp&size=10240&firstName=Ann"
    "&lastName=Lee&enabled=true";

class MailboxesTest : public ::testing::Test {
 protected:
  MailboxesTest() {
    Limits limits;
    limits.enabled = false;
    caller_.provider.SetLimits(limits);
  }

  std::string Rs(const std::string& name) {
    return absl::StrCat(kRs, "/", name);
  }
  std::string Ex(const std::string& name) {
    return absl::StrCat(kEx, "/", name);
  }
  std::string Error(const std::string& method, const std::string& path,
                    const std::string& body = "") {
    const HttpResponse response = caller_.Call(method, path, body);
    return absl::StrCat(response.status, " ",
                        FindHeader(response.headers, "x-error-message"));
  }

  SignedCaller caller_;
};

TEST_F(MailboxesTest, WritesAnswerWithStatusOnly) {
  const HttpResponse response = caller_.Call("POST", Ex("ann.lee"), kNewEx);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(caller_.Call("PUT", Ex("ann.lee"), "enabled=false").body, "");
}

TEST_F(MailboxesTest, ExchangeShowNestsWhatPutTakesFlat) {
  caller_.Call("POST", Ex("ann.lee"), kNewEx);
  caller_.Call("PUT", Ex("ann.lee"),
               "jobTitle=Boss&city=%C3%9Crz&isHidden=true");
  const json shown = caller_.Get(Ex("ann.lee"));
  EXPECT_EQ(shown["name"], "ann.lee");
  EXPECT_EQ(shown["displayName"], "Ann Lee");
  EXPECT_EQ(shown["size"], 10240);
  EXPECT_EQ(shown["enabled"], true);
  EXPECT_EQ(shown["isHidden"], true);
  EXPECT_EQ(shown["createdDate"], "1/2/2026 3:04:05 AM");
  EXPECT_EQ(shown["contactInfo"]["firstName"], "Ann");
  EXPECT_EQ(shown["contactInfo"]["jobTitle"], "Boss");
  EXPECT_EQ(shown["contactInfo"]["city"], "Ürz");
  EXPECT_FALSE(shown.contains("firstName"));
  EXPECT_FALSE(shown.contains("password"));
  EXPECT_EQ(shown["emailAddressList"][0]["address"], "ann.lee@example.com");
  EXPECT_EQ(shown["emailAddressList"][0]["replyTo"], true);
}

TEST_F(MailboxesTest, RackspaceShowRenamesTheForwardingList) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  caller_.Call("PUT", Rs("bo"),
               "emailForwardingAddresses=a%40x.test,+b%40x.test"
               "&generationQualifier=Jr&title=Clerk&businessCity=Rome");
  const json shown = caller_.Get(Rs("bo"));
  EXPECT_EQ(shown["emailForwardingAddressList"],
            json::parse(R"(["a@x.test","b@x.test"])"));
  EXPECT_EQ(shown["contactInfo"]["title"], "Clerk");
  EXPECT_EQ(shown["contactInfo"]["generationQualifier"], "Jr");
  EXPECT_EQ(shown["contactInfo"]["businessCity"], "Rome");
  EXPECT_EQ(shown["enabled"], true);
  EXPECT_FALSE(shown.contains("emailForwardingAddresses"));
}

TEST_F(MailboxesTest, JsonBodiesAreFlatToo) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), R"({"enabled":false})"), 200);
  EXPECT_EQ(caller_.Get(Rs("bo"))["enabled"], false);
  // A client that sends GET's shape back changes nothing inside.
  caller_.Call("PUT", Rs("bo"), R"({"contactInfo":{"title":"x"}})");
  EXPECT_EQ(caller_.Get(Rs("bo"))["contactInfo"]["title"], "");
  caller_.Choose([](Choices& c) { c.json_bodies_for_mailboxes = false; });
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), R"({"enabled":true})"), 415);
}

TEST_F(MailboxesTest, MissingRequiredFieldsAreNamed) {
  EXPECT_EQ(Error("POST", Rs("bo"), "size=1"),
            "400 Missing required field: password");
  EXPECT_EQ(Error("POST", Rs("bo"), "password=Xy7%21kkpp"),
            "400 Missing required field: size");
  EXPECT_EQ(Error("POST", Ex("bo"), "password=Xy7%21kkpp&size=1"),
            "400 Missing required field: displayName");
  caller_.Choose([](Choices& c) { c.size_required = false; });
  EXPECT_EQ(caller_.Status("POST", Rs("bo"), "password=Xy7%21kkpp"), 200);
}

TEST_F(MailboxesTest, RefusedCallsChangeNothing) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  const json before = caller_.Get(Rs("bo"));
  EXPECT_EQ(Error("PUT", Rs("bo"), "title=x&enabled=maybe"),
            "400 Invalid value for field: enabled");
  EXPECT_EQ(Error("PUT", Rs("bo"), "title=x&size=-1"),
            "400 Invalid value for field: size");
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), "title=x&password=short"), 400);
  EXPECT_EQ(caller_.Get(Rs("bo")), before);
}

TEST_F(MailboxesTest, PasswordPolicyAppliesToCreateAndEdit) {
  EXPECT_EQ(caller_.Status("POST", Rs("bo"), "size=1&password=weak"), 400);
  EXPECT_EQ(caller_.Status("GET", Rs("bo")), 404);
  caller_.Choose([](Choices& c) { c.password.forbid_name_parts = true; });
  EXPECT_EQ(caller_.Status("POST", Ex("ann.lee"),
                           "displayName=Ann+Lee&size=1&password=Ann+Lee77"),
            400);
}

TEST_F(MailboxesTest, NamesClashAcrossServicesAndKinds) {
  caller_.Call("POST", Rs("ann"), kNewRs);
  caller_.Call("POST", "/domains/example.com/ex/contacts/con",
               "displayName=C&externalEmail=c%40x.test");
  caller_.Call("POST", "/domains/example.com/ex/distributionlists",
               R"({"CommonName":"list","DisplayName":"L"})");
  caller_.Call("POST", "/domains/example.com/rs/aliases/ali",
               "aliasEmails=ann%40example.com");
  for (const char* name : {"ann", "ANN", "con", "list", "ali"}) {
    EXPECT_EQ(caller_.Status("POST", Rs(name), kNewRs), 409) << name;
    EXPECT_EQ(caller_.Status("POST", Ex(name), kNewEx), 409) << name;
  }
  EXPECT_EQ(
      caller_.Status("POST", "/domains/example.org/rs/mailboxes/ann", kNewRs),
      200);
  caller_.Choose([](Choices& c) { c.clash_status = 400; });
  EXPECT_EQ(caller_.Status("POST", Rs("ann"), kNewRs), 400);
}

TEST_F(MailboxesTest, LimitPerDomainAndService) {
  caller_.Call("PUT", "/domains/example.com",
               "rsEmailMaxNumberMailboxes=1&exchangeMaxNumMailboxes=1");
  EXPECT_EQ(caller_.Status("POST", Rs("a"), kNewRs), 200);
  EXPECT_EQ(Error("POST", Rs("b"), kNewRs), "400 Mailbox limit exceeded.");
  EXPECT_EQ(caller_.Status("POST", Ex("c"), kNewEx), 200);
  caller_.Call("DELETE", Rs("a"));
  EXPECT_EQ(caller_.Status("POST", Rs("b"), kNewRs), 200);
}

TEST_F(MailboxesTest, ServiceMustBeOnTheDomain) {
  caller_.Call("PUT", "/domains/example.org", "serviceType=rsemail");
  EXPECT_EQ(caller_.Status("GET", "/domains/example.org/ex/mailboxes"), 400);
  EXPECT_EQ(caller_.Status("GET", "/domains/example.org/rs/mailboxes"), 200);
}

TEST_F(MailboxesTest, DeletedRackspaceMailboxIsRecoverableForAWhile) {
  caller_.Call("POST", Rs("bo"), absl::StrCat(kNewRs, "&title=Clerk"));
  EXPECT_EQ(caller_.Status("DELETE", Rs("bo")), 200);
  const json gone = caller_.Get(Rs("bo"))["itemNotFoundFault"];
  EXPECT_EQ(gone["code"], 404);
  EXPECT_EQ(gone["additionalData"]["isRecoverable"], true);
  EXPECT_EQ(caller_.Status("POST", Rs("bo"),
                           absl::StrCat(kNewRs, "&recoverDeleted=true")),
            200);
  EXPECT_EQ(caller_.Get(Rs("bo"))["contactInfo"]["title"], "Clerk");

  caller_.Call("DELETE", Rs("bo"));
  caller_.clock.Advance(absl::Hours(24 * 14));
  EXPECT_FALSE(
      caller_.Get(Rs("bo"))["itemNotFoundFault"].contains("additionalData"));
  caller_.Call("POST", Rs("bo"), absl::StrCat(kNewRs, "&recoverDeleted=true"));
  EXPECT_EQ(caller_.Get(Rs("bo"))["contactInfo"]["title"], "");
}

TEST_F(MailboxesTest, PutNameRenames) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  caller_.Call("POST", Rs("taken"), kNewRs);
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), "name=taken"), 409);
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), "name=bob&title=x"), 200);
  EXPECT_EQ(caller_.Status("GET", Rs("bo")), 404);
  EXPECT_EQ(caller_.Get(Rs("bob"))["contactInfo"]["title"], "x");
  caller_.Choose([](Choices& c) { c.rename_allowed = false; });
  EXPECT_EQ(caller_.Status("PUT", Rs("bob"), "name=bo"), 400);
}

TEST_F(MailboxesTest, PagesAndTotals) {
  for (int i = 0; i < 120; ++i) {
    caller_.Call("POST", Rs(absl::StrCat("user", 100 + i)), kNewRs);
  }
  json page = caller_.Get(kRs);
  EXPECT_EQ(page["offset"], 0);
  EXPECT_EQ(page["size"], 50);
  EXPECT_EQ(page["total"], 120);
  EXPECT_EQ(page["rsMailboxes"].size(), 50u);
  page = caller_.Get(absl::StrCat(kRs, "?size=50&offset=100"));
  EXPECT_EQ(page["rsMailboxes"].size(), 20u);
  EXPECT_EQ(page["rsMailboxes"][0]["name"], "user200");
  EXPECT_EQ(caller_.Get(absl::StrCat(kRs, "?offset=500"))["rsMailboxes"],
            json::array());
  EXPECT_EQ(caller_.Get(absl::StrCat(kRs, "?size=900"))["size"], 250);
  EXPECT_EQ(caller_.Status("GET", absl::StrCat(kRs, "?size=0")), 400);
  EXPECT_EQ(caller_.Status("GET", absl::StrCat(kRs, "?offset=x")), 400);
  caller_.Choose([](Choices& c) { c.clamp_oversized_pages = false; });
  EXPECT_EQ(caller_.Status("GET", absl::StrCat(kRs, "?size=251")), 400);
}

TEST_F(MailboxesTest, FiltersExcludeEachOther) {
  for (const char* name : {"ann", "anna", "bo", "7up"}) {
    caller_.Call("POST", Rs(name), kNewRs);
  }
  caller_.Call("PUT", Rs("bo"), "enabled=false");
  const auto total = [this](const char* query) {
    return caller_.Get(absl::StrCat(kRs, query))["total"].get<int>();
  };
  EXPECT_EQ(total("?startswith=an"), 2);
  EXPECT_EQ(total("?contains=o"), 1);
  EXPECT_EQ(total("?startswith=0-9"), 1);
  EXPECT_EQ(total("?enabled=false"), 1);
  EXPECT_EQ(total("?enabled=true"), 3);
  EXPECT_EQ(
      caller_.Status("GET", absl::StrCat(kRs, "?startswith=a&contains=b")),
      400);
  EXPECT_EQ(caller_.Status("GET", absl::StrCat(kRs, "?enabled=perhaps")), 400);
}

TEST_F(MailboxesTest, FieldsAddTheDocumentedColumns) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  caller_.Call("POST", Ex("ann.lee"), kNewEx);
  EXPECT_EQ(caller_.Get(kRs)["rsMailboxes"][0],
            json::parse(R"({"name":"bo","displayName":""})"));
  EXPECT_EQ(
      caller_.Get(absl::StrCat(
          kRs, "?fields=size,enabled,password,title"))["rsMailboxes"][0],
      json::parse(
          R"({"name":"bo","displayName":"","size":10240,"enabled":true})"));
  // The Exchange index has no such column.
  EXPECT_EQ(caller_.Get(absl::StrCat(kEx, "?fields=enabled"))["mailboxes"][0],
            json::parse(R"({"name":"ann.lee","displayName":"Ann Lee"})"));
}

TEST_F(MailboxesTest, EmptyValuesMayComeBackAsASpace) {
  caller_.Call("POST", Rs("bo"), absl::StrCat(kNewRs, "&title=Clerk"));
  caller_.Call("PUT", Rs("bo"), "title=");
  EXPECT_EQ(caller_.Get(Rs("bo"))["contactInfo"]["title"], "");
  caller_.Choose([](Choices& c) { c.single_space_for_empty = true; });
  EXPECT_EQ(caller_.Get(Rs("bo"))["contactInfo"]["title"], " ");
}

TEST_F(MailboxesTest, UnknownFieldsPassUnlessChosenOtherwise) {
  EXPECT_EQ(caller_.Status("POST", Rs("bo"), absl::StrCat(kNewRs, "&x=y")),
            200);
  caller_.Choose([](Choices& c) { c.reject_unknown_fields = true; });
  EXPECT_EQ(Error("PUT", Rs("bo"), "x=y"), "400 Unknown field: x");
  EXPECT_EQ(caller_.Status("PUT", Rs("bo"), "password=Ab3!xxxx"), 200);
}

TEST_F(MailboxesTest, AlternateAddressesStayInTheDomainsOwnNames) {
  caller_.Call("POST", Ex("ann.lee"), kNewEx);
  caller_.Call("POST", Ex("bo"), kNewEx);
  const std::string base = Ex("ann.lee") + "/emailaddresses/";
  EXPECT_EQ(caller_.Status("POST", base + "a.lee@example.com"), 200);
  EXPECT_EQ(caller_.Status("POST", base + "A.Lee@Example.org"), 200);
  const std::string foreign =
      "400 The alternate address was not in the primary domain or any of the "
      "alternate domains.";
  EXPECT_EQ(Error("POST", base + "a.lee@elsewhere.test"), foreign);
  // A domain alias is not an accepted domain.
  EXPECT_EQ(Error("POST", base + "a.lee@example.net"), foreign);
  // Somebody else's.
  EXPECT_EQ(Error("POST", base + "bo@example.com"), foreign);
  EXPECT_EQ(Error("POST", Ex("bo") + "/emailaddresses/a.lee@example.org"),
            foreign);
  const json list = caller_.Get(Ex("ann.lee"))["emailAddressList"];
  EXPECT_EQ(list.size(), 3u);
  EXPECT_EQ(list[1]["replyTo"], false);
  // An alternate address occupies its name.
  EXPECT_EQ(caller_.Status("POST", Rs("a.lee"), kNewRs), 409);
  EXPECT_EQ(caller_.Status("DELETE", base + "a.lee@example.com"), 200);
  EXPECT_EQ(caller_.Status("DELETE", base + "a.lee@example.com"), 404);
  EXPECT_EQ(caller_.Status("POST", Rs("a.lee"), kNewRs), 200);
}

TEST_F(MailboxesTest, DeletingAMailboxFreesItsAddresses) {
  caller_.Call("POST", Ex("ann.lee"), kNewEx);
  caller_.Call("POST", Ex("ann.lee") + "/emailaddresses/al@example.com");
  caller_.Call("DELETE", Ex("ann.lee"));
  EXPECT_EQ(caller_.Status("POST", Rs("al"), kNewRs), 200);
}

TEST_F(MailboxesTest, BadNamesAndMethods) {
  EXPECT_EQ(caller_.Status("POST", Rs("a%40b"), kNewRs), 400);
  EXPECT_EQ(caller_.Status("POST", Rs("%C3%BC"), kNewRs), 400);
  EXPECT_EQ(caller_.Status("POST", kRs, kNewRs), 405);
  caller_.Call("POST", Rs("bo"), kNewRs);
  EXPECT_EQ(caller_.Status("PATCH", Rs("bo")), 405);
}

TEST_F(MailboxesTest, PasswordsAreKeptAsDigestsOnly) {
  caller_.Call("POST", Rs("bo"), kNewRs);
  caller_.Call("PUT", Rs("bo"), "password=New%21Pass9");
  caller_.provider.Read([&](const Account& account, const Journal&) {
    const Mailbox* bo =
        account.FindMailbox("example.com", Service::kRackspaceEmail, "BO");
    ASSERT_NE(bo, nullptr);
    EXPECT_EQ(bo->password_writes, 2);
    EXPECT_EQ(bo->password_digest,
              caller_.provider.digester().Digest("New!Pass9"));
    EXPECT_EQ(bo->fields.count("password"), 0u);
  });
}

}  // namespace
}  // namespace directory_sync::emulator
