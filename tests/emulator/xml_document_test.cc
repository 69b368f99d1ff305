#include "tests/emulator/xml_document.h"

#include <string>

#include "common/status/status_matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace directory_sync::emulator {
namespace {

TEST(XmlDocumentTest, ListsBecomeElementsInTheSingular) {
  EXPECT_EQ(JsonToXml(R"({"total":1,"rsMailboxes":[{"name":"a<b"}],
                          "aliases":["x"]})",
                      "rsMailboxList"),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><rsMailboxList>"
            "<total>1</total><rsMailboxes><rsMailbox><name>a&lt;b</name>"
            "</rsMailbox></rsMailboxes><aliases><alias>x</alias></aliases>"
            "</rsMailboxList>");
}

TEST(XmlDocumentTest, DistributionListsAreRead) {
  const auto json = XmlToJson(
      "<DistributionList><CommonName>sales</CommonName><Members><Recipients>"
      "<Recipient><Action>Add</Action>ann.lee</Recipient>"
      "<Recipient Action=\"Remove\">bo &amp; co</Recipient>"
      "</Recipients></Members></DistributionList>");
  ASSERT_OK(json);
  EXPECT_EQ(nlohmann::json::parse(*json),
            nlohmann::json::parse(R"({"CommonName":"sales","Members":{
                "Recipients":[{"Action":"Add","Value":"ann.lee"},
                              {"Action":"Remove","Value":"bo & co"}]}})"));
}

TEST(XmlDocumentTest, BadXmlIsRefused) {
  std::string deep;
  for (int i = 0; i < 30000; ++i) deep += "<a>";
  for (const std::string& bad :
       {std::string("<a>"), std::string("plain"), std::string("<a/><b/>"),
        std::string("<!DOCTYPE x><a/>"), deep}) {
    EXPECT_THAT(XmlToJson(bad), StatusIs(absl::StatusCode::kInvalidArgument))
        << bad.substr(0, 40);
  }
}

}  // namespace
}  // namespace directory_sync::emulator
