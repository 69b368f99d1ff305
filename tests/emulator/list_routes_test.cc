#include "tests/emulator/list_routes.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/signed_caller.h"

namespace directory_sync::emulator {
namespace {

using nlohmann::json;

constexpr char kLists[] = "/domains/example.com/ex/distributionlists";
constexpr char kSales[] = "/domains/example.com/ex/distributionlists/sales";
constexpr char kCreate[] =
    R"({"CommonName":"sales","DisplayName":"Sales","Members":{"Recipients":)"
    R"([{"Action":"Add","Value":"ann.lee"}]}})";

class ListRoutesTest : public ::testing::Test {
 protected:
  ListRoutesTest() {
    Limits limits;
    limits.enabled = false;
    caller_.provider.SetLimits(limits);
    for (const char* name : {"ann.lee", "bo"}) {
      EXPECT_OK(caller_.provider.Apply(
          "POST", absl::StrCat("/v1/domains/example.com/ex/mailboxes/", name),
          "displayName=x&size=1&password=Xy7%21kkpp"));
    }
  }

  SignedCaller caller_;
};

TEST_F(ListRoutesTest, CreateIsAcceptedAndShowsItsModel) {
  const HttpResponse response = caller_.Call("POST", kLists, kCreate);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, "");
  const json shown = caller_.Get(kSales);
  EXPECT_EQ(shown["CommonName"], "sales");
  EXPECT_EQ(shown["DisplayName"], "Sales");
  EXPECT_EQ(shown["MemberCount"], 1);
  EXPECT_EQ(shown["PrimarySmtpAddress"], "sales@example.com");
  EXPECT_EQ(shown["EmailAddresses"][0]["AddressPrimary"], true);
  // Domain aliases are fanned out by the provider.
  EXPECT_EQ(shown["EmailAddresses"][1]["Value"], "sales@example.net");
  EXPECT_EQ(caller_.Get(absl::StrCat(kSales, "/members")),
            json::parse(R"({"Recipients":[{"Value":"ann.lee"}]})"));
}

TEST_F(ListRoutesTest, MembersAreAddedAndRemovedByPut) {
  caller_.Call("POST", kLists, kCreate);
  EXPECT_EQ(caller_.Status("PUT", kSales,
                           R"({"Members":{"Recipients":[
                               {"Action":"Remove","Value":"ann.lee"},
                               {"Action":"Add","Value":"bo@example.com"}]}})"),
            202);
  EXPECT_EQ(caller_.Get(absl::StrCat(kSales, "/members")),
            json::parse(R"({"Recipients":[{"Value":"bo"}]})"));
  EXPECT_EQ(caller_.Status("PUT", absl::StrCat(kSales, "/members"),
                           R"({"Recipients":[
                               {"Action":"Add","Value":"ann.lee"}]})"),
            202);
  EXPECT_EQ(caller_.Get(kSales)["MemberCount"], 2);
}

TEST_F(ListRoutesTest, FormsAreRefused) {
  EXPECT_EQ(caller_.Status("POST", kLists, "CommonName=x&DisplayName=y"), 415);
  EXPECT_EQ(caller_.Status("POST", kLists), 400);
}

TEST_F(ListRoutesTest, XmlIsTaken) {
  HttpRequest request = SignedRequest(
      SampleKeys(), "POST", absl::StrCat("/v1", kLists),
      "<DistributionList><CommonName>sales</CommonName><DisplayName>Sales"
      "</DisplayName><Members><Recipients><Recipient><Action>Add</Action>"
      "<Value>bo</Value></Recipient></Recipients></Members>"
      "</DistributionList>");
  request.headers.back().second = "text/xml";
  EXPECT_EQ(caller_.provider.Handle(request).response.status, 202);
  EXPECT_EQ(caller_.Get(kSales)["MemberCount"], 1);
}

TEST_F(ListRoutesTest, ChangesArriveAfterTheDelay) {
  caller_.Choose([](Choices& c) { c.list_delay_ms = 5000; });
  EXPECT_EQ(caller_.Status("POST", kLists, kCreate), 202);
  EXPECT_EQ(caller_.Status("GET", kSales), 404);
  caller_.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(caller_.Status("GET", kSales), 200);
  EXPECT_EQ(caller_.Status("DELETE", kSales), 202);
  EXPECT_EQ(caller_.Status("GET", kSales), 200);
  caller_.clock.Advance(absl::Seconds(5));
  EXPECT_EQ(caller_.Status("GET", kSales), 404);
}

TEST_F(ListRoutesTest, UnknownMembersBecomeErrorsOfTheList) {
  caller_.Call("POST", kLists,
               R"({"CommonName":"sales","DisplayName":"Sales","Members":{
                   "Recipients":[{"Action":"Add","Value":"ghost"},
                                 {"Action":"Add","Value":"bo"}]}})");
  EXPECT_EQ(caller_.Get(kSales)["MemberCount"], 1);
  EXPECT_EQ(caller_.Get(kSales)["Status"], "Error");
  const json error = caller_.Get(absl::StrCat(kSales, "/errors"))["Errors"][0];
  EXPECT_EQ(error["Action"], "post");
  EXPECT_EQ(error["Code"], 400);
  EXPECT_EQ(error["Message"], "Recipient not found: ghost");
  EXPECT_EQ(error["Details"], "1/2/2026 3:04:05 AM");
}

TEST_F(ListRoutesTest, ClashIsAnAnswerOrAnErrorByChoice) {
  caller_.Call("POST", kLists, kCreate);
  const HttpResponse response = caller_.Call("POST", kLists, kCreate);
  EXPECT_EQ(response.status, 409);
  EXPECT_TRUE(absl::StrContains(
      FindHeader(response.headers, "x-error-message"),
      "Please check that the group does not already exist in another service "
      "in control panel."));
  caller_.Choose([](Choices& c) { c.list_clash_is_asynchronous = true; });
  EXPECT_EQ(caller_.Status("POST", kLists, kCreate), 202);
  EXPECT_EQ(caller_.Get(absl::StrCat(kSales, "/errors"))["Errors"].size(), 1u);
}

TEST_F(ListRoutesTest, WriteStatusIsAChoice) {
  caller_.Choose([](Choices& c) { c.list_write_status = 204; });
  EXPECT_EQ(caller_.Status("POST", kLists, kCreate), 204);
}

TEST_F(ListRoutesTest, AddressesSendersAndFlags) {
  caller_.Call("POST", kLists, kCreate);
  caller_.Call("PUT", kSales, R"({"DisplayName":"S","Description":"d",
      "IsHiddenFromAddressList":true,
      "AcceptMessagesOnlyFrom":{"Recipients":[{"Action":"Add","Value":"bo"}]},
      "EmailAddresses":[
        {"Action":"Add","AddressProtocol":"smtp","Value":"s2@example.com"},
        {"Action":"Add","AddressProtocol":"smtp","Value":"s2@foreign.test"},
        {"Action":"Remove","Value":"sales@example.com"}]})");
  const json shown = caller_.Get(kSales);
  EXPECT_EQ(shown["DisplayName"], "S");
  EXPECT_EQ(shown["Description"], "d");
  EXPECT_EQ(shown["IsHiddenFromAddressList"], true);
  // The common name's own address stays; the foreign one is an error.
  EXPECT_EQ(shown["EmailAddresses"].size(), 3u);
  EXPECT_EQ(shown["EmailAddresses"][0]["Value"], "sales@example.com");
  EXPECT_EQ(shown["EmailAddresses"][2]["Value"], "s2@example.com");
  EXPECT_EQ(caller_.Get(absl::StrCat(kSales, "/errors"))["Errors"].size(), 1u);
  EXPECT_EQ(caller_.Get(absl::StrCat(kSales, "/senders"))["Recipients"][0],
            json::parse(R"({"Value":"bo"})"));
}

TEST_F(ListRoutesTest, MarkersPageForthAndBack) {
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    caller_.Call("POST", kLists,
                 absl::StrCat(R"({"CommonName":")", name,
                              R"(","DisplayName":"D)", name, "\"}"));
  }
  const auto names = [this](const char* query) {
    std::string all;
    const json page = caller_.Get(absl::StrCat(kLists, query));
    for (const json& row : page["DistributionLists"]) {
      all += row["CommonName"].get<std::string>();
    }
    return all;
  };
  EXPECT_EQ(names("?limit=2"), "ab");
  EXPECT_EQ(names("?limit=2&marker=b"), "cd");
  EXPECT_EQ(names("?limit=2&marker=d"), "e");
  EXPECT_EQ(names("?limit=2&marker=d&previousPage=true"), "bc");
  EXPECT_EQ(names("?limit=2&previousPage=true"), "de");
  EXPECT_EQ(names("?order=desc&limit=3"), "edc");
  EXPECT_EQ(names("?search=dc"), "c");
  EXPECT_EQ(caller_.Status("GET", absl::StrCat(kLists, "?limit=x")), 400);
}

TEST_F(ListRoutesTest, BadDocumentsAreRefused) {
  for (const char* body :
       {R"({"DisplayName":"x"})", R"({"CommonName":"x"})",
        R"({"CommonName":1,"DisplayName":"x"})",
        R"({"CommonName":"x","DisplayName":"x","Members":{"Recipients":
            [{"Action":"Smash","Value":"bo"}]}})",
        R"({"CommonName":"x","DisplayName":"x","Members":{"Recipients":
            [{"Action":"Add"}]}})"}) {
    EXPECT_EQ(caller_.Status("POST", kLists, body), 400) << body;
  }
  EXPECT_EQ(caller_.Get(kLists)["DistributionLists"], json::array());
}

TEST_F(ListRoutesTest, DeletedMailboxLeavesItsLists) {
  caller_.Call("POST", kLists, kCreate);
  caller_.Call("DELETE", "/domains/example.com/ex/mailboxes/ann.lee");
  EXPECT_EQ(caller_.Get(kSales)["MemberCount"], 0);
}

}  // namespace
}  // namespace directory_sync::emulator
