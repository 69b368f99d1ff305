#include "uploader/drift/provider_listing.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/status/status.h"

namespace directory_sync::uploader {

using provider::EntryPage;
using provider::EntryPageRequest;
using provider::FailureKind;
using provider::MailboxSummary;
using provider::MailDomain;
using provider::MailService;
using provider::Page;
using provider::PageRequest;
using provider::ProviderAnswer;
using provider::ReadResult;

namespace {

// Far more than anybody has.
constexpr int kMostPages = 4000;

template <typename T>
ReadResult<T> Unreadable(absl::string_view why) {
  ProviderAnswer answer;
  answer.failure = FailureKind::kUnreadable;
  answer.error_message = std::string(why);
  return {absl::Status(provider::StatusCodeOf(answer.failure), why), answer};
}

// Every page of `read`, which takes a PageRequest and returns a ReadResult of a
// page, through `take`. The last page's answer, or the one that failed;
// nothing: the list doesn't end.
template <typename T, typename Read, typename Take>
absl::optional<ReadResult<Page<T>>> ReadPages(const Read& read,
                                              const Take& take) {
  PageRequest request;
  for (int i = 0; i < kMostPages; ++i) {
    ReadResult<Page<T>> page = read(request);
    if (!page.value.ok()) return page;
    take(page.value->items);
    request.offset += request.size;
    if (request.offset >= page.value->total) return page;
  }
  return absl::nullopt;
}

}  // namespace

ReadResult<ListedMailboxes> ListAllMailboxes(provider::ProviderClient& client,
                                             MailService service,
                                             absl::string_view domain) {
  ListedMailboxes listed;
  ProviderAnswer answer;
  // Lists of Hosted Exchange don't say it, but can be asked for either.
  std::vector<absl::optional<bool>> filters = {absl::nullopt};
  if (service == MailService::kHostedExchange) filters = {true, false};
  for (const absl::optional<bool> filter : filters) {
    const auto last = ReadPages<MailboxSummary>(
        [&](const PageRequest& page) {
          return client.ListMailboxes(service, domain, page, filter);
        },
        [&](const std::vector<MailboxSummary>& items) {
          for (const MailboxSummary& item : items) {
            const absl::optional<bool> enabled =
                filter.has_value() ? filter : item.enabled;
            const auto [it, is_new] = listed.emplace(item.address, enabled);
            if (!is_new && it->second != enabled) it->second = absl::nullopt;
          }
        });
    if (!last.has_value()) {
      return Unreadable<ListedMailboxes>("the list of mailboxes doesn't end");
    }
    answer = last->answer;
    if (!last->value.ok()) return {last->value.status(), answer};
  }
  return {std::move(listed), answer};
}

ReadResult<ListedEntries> ListAllEntries(provider::ProviderClient& client,
                                         provider::EntryKind kind,
                                         absl::string_view domain) {
  ListedEntries listed;
  EntryPageRequest request;
  for (int i = 0; i < kMostPages; ++i) {
    ReadResult<EntryPage> page = client.ListEntries(kind, domain, request);
    if (!page.value.ok()) return {page.value.status(), page.answer};
    const size_t before = listed.size();
    for (const auto& item : page.value->items) {
      listed.emplace(item.address, item.external_email);
    }
    const bool is_over =
        !page.value->next.has_value() || listed.size() == before;
    if (is_over) return {std::move(listed), page.answer};
    request = *page.value->next;
  }
  return Unreadable<ListedEntries>("the list doesn't end");
}

ReadResult<std::vector<MailDomain>> ListAllDomains(
    provider::ProviderClient& client) {
  std::vector<MailDomain> domains;
  const auto last = ReadPages<MailDomain>(
      [&](const PageRequest& page) { return client.ListDomains(page); },
      [&](const std::vector<MailDomain>& items) {
        domains.insert(domains.end(), items.begin(), items.end());
      });
  if (!last.has_value()) {
    return Unreadable<std::vector<MailDomain>>(
        "the list of domains doesn't end");
  }
  if (!last->value.ok()) return {last->value.status(), last->answer};
  if (static_cast<int64_t>(domains.size()) != last->value->total) {
    return Unreadable<std::vector<MailDomain>>(
        "the provider listed fewer domains than it says there are");
  }
  std::sort(
      domains.begin(), domains.end(),
      [](const MailDomain& a, const MailDomain& b) { return a.name < b.name; });
  return {std::move(domains), last->answer};
}

}  // namespace directory_sync::uploader
