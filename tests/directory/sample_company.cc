#include "tests/directory/sample_company.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "nlohmann/json.hpp"
#include "tests/directory/runfile.h"

namespace directory_sync::fixture {
namespace {

using Json = nlohmann::json;

Scope ScopeOf(const Json& described) {
  const std::string scope = described.value("scope", "");
  if (scope == "exchange") return Scope::kExchange;
  return scope == "email" ? Scope::kEmail : Scope::kNone;
}

SampleUser ToUser(const Json& user) {
  return {user.at("sam"),         user.value("displayName", ""),
          user.value("mail", ""), user.value("title", ""),
          ScopeOf(user),          user.value("disabled", false)};
}

SampleGroup ToGroup(const Json& group) {
  return {group.at("sam"), group.at("mail"), ScopeOf(group),
          group.at("members")};
}

SampleContact ToContact(const Json& contact) {
  return {contact.at("displayName"), contact.at("mail"), ScopeOf(contact)};
}

SampleCompany Parse(const Json& json) {
  SampleCompany company;
  const auto& users = json.at("users");
  const auto& groups = json.at("distribution_groups");
  const auto& contacts = json.at("contacts");
  std::transform(users.begin(), users.end(), std::back_inserter(company.users),
                 ToUser);
  std::transform(groups.begin(), groups.end(),
                 std::back_inserter(company.distribution_groups), ToGroup);
  std::transform(contacts.begin(), contacts.end(),
                 std::back_inserter(company.contacts), ToContact);
  return company;
}

}  // namespace

std::vector<SampleUser> SampleCompany::UsersIn(Scope scope) const {
  std::vector<SampleUser> result;
  std::copy_if(users.begin(), users.end(), std::back_inserter(result),
               [scope](const SampleUser& user) { return user.scope == scope; });
  return result;
}

const SampleCompany& Company() {
  static const SampleCompany* const company = [] {
    std::ifstream file(Runfile("tests/directory/company.json"));
    return new SampleCompany(Parse(Json::parse(file)));
  }();
  return *company;
}

}  // namespace directory_sync::fixture
