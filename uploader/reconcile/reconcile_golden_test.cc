// Each testdata/NAME.json is a directory and what is held of the provider;
// NAME.golden is the plan. To write the golden files anew after a change:
//   UPDATE_GOLDENS=1 bazel run //uploader/reconcile:reconcile_golden_test

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "uploader/provider/mail_address.h"
#include "uploader/provider/mail_service.h"
#include "uploader/reconcile/mailbox.h"
#include "uploader/reconcile/plan.h"
#include "uploader/reconcile/reconcile.h"

namespace directory_sync::reconcile {
namespace {

using nlohmann::json;
using provider::MailAddress;
using provider::MailService;

constexpr char kFolder[] = "uploader/reconcile/testdata";

std::filesystem::path Folder() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  if (workspace != nullptr) return std::filesystem::path(workspace) / kFolder;
  return kFolder;
}

std::string ReadWhole(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

MailService ServiceOf(const json& value) {
  return value.at("service") == "exchange" ? MailService::kHostedExchange
                                           : MailService::kHostedEmail;
}

DesiredMailbox DesiredOf(const json& value) {
  DesiredMailbox mailbox;
  mailbox.object_guid = value.at("guid");
  mailbox.service = ServiceOf(value);
  mailbox.name = value.at("name");
  mailbox.mail = value.at("mail");
  const json enabled = value.value("enabled", json(true));
  mailbox.enabled.reset();
  if (!enabled.is_null()) mailbox.enabled = enabled.get<bool>();
  mailbox.fields = value.value("fields", provider::FieldValues());
  return mailbox;
}

ActualMailbox ActualOf(const json& value) {
  ActualMailbox mailbox;
  mailbox.object_guid = value.at("guid");
  mailbox.service = ServiceOf(value);
  mailbox.address =
      MailAddress::Parse(value.at("address").get<std::string>()).value();
  if (value.contains("enabled")) mailbox.enabled = value.at("enabled");
  mailbox.fields = value.value("fields", provider::FieldValues());
  return mailbox;
}

std::string PlanOf(const json& input) {
  std::vector<DesiredMailbox> desired;
  for (const json& value : input.at("desired")) {
    desired.push_back(DesiredOf(value));
  }
  std::vector<ActualMailbox> actual;
  for (const json& value : input.at("actual")) {
    actual.push_back(ActualOf(value));
  }
  ReconcileScope scope;
  scope.hosted_exchange = input.value("sync_exchange", true);
  scope.hosted_email = input.value("sync_email", true);
  return DescribePlan(Reconcile(desired, actual, scope));
}

std::vector<std::string> Cases() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(Folder())) {
    if (entry.path().extension() == ".json") {
      names.push_back(entry.path().stem().string());
    }
  }
  return names;
}

class ReconcileGoldenTest : public testing::TestWithParam<std::string> {};

TEST_P(ReconcileGoldenTest, PlanIsAsRecorded) {
  const std::filesystem::path stem = Folder() / GetParam();
  const json input = json::parse(ReadWhole(stem.string() + ".json"));
  const std::string plan = PlanOf(input);
  if (std::getenv("UPDATE_GOLDENS") != nullptr) {
    std::ofstream(stem.string() + ".golden") << plan;
  }
  EXPECT_EQ(plan, ReadWhole(stem.string() + ".golden"))
      << input.at("about").get<std::string>();
}

INSTANTIATE_TEST_SUITE_P(Testdata, ReconcileGoldenTest,
                         testing::ValuesIn(Cases()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace directory_sync::reconcile
