#ifndef TESTS_EMULATOR_LIST_DOCUMENT_H_
#define TESTS_EMULATOR_LIST_DOCUMENT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "nlohmann/json.hpp"
#include "tests/emulator/account.h"

namespace directory_sync::emulator {

// Distribution lists as the documents of the provider's "v1 concepts":
// CommonName, DisplayName, Members{Recipients:[{Action,Value}]}, …

// A string member; empty if it is absent or something else.
std::string TextMember(const nlohmann::ordered_json& document,
                       const char* name);

// What is wrong with the document's form; empty if nothing.
std::string ListDocumentComplaint(absl::string_view document);

// Makes the change that the document describes. What cannot be done is added
// to the list's errors, with `error` as its frame; the rest is done.
void ApplyListDocument(absl::string_view document, const ListError& error,
                       Account& account, Domain& domain,
                       DistributionList& list);

// The list as the item's GET and as a row of the index show it.
nlohmann::ordered_json ShowList(const Domain& domain,
                                const DistributionList& list);
nlohmann::ordered_json ShowListRow(const DistributionList& list);

// A sub-list: members, senders, emailaddresses or errors.
nlohmann::ordered_json ShowListPart(const Domain& domain,
                                    const DistributionList& list,
                                    absl::string_view part);

}  // namespace directory_sync::emulator

#endif  // TESTS_EMULATOR_LIST_DOCUMENT_H_
