#include "catalog/connection.h"
#include "catalog/execution.h"

namespace segue::catalog {
namespace {

// What SQLite can not know: each finds rows that no Segue writes.
struct Rule {
    const char* what;
    const char* count;
};
constexpr Rule kRules[] = {
    {"tracks without their sound", "SELECT count(*) FROM tracks WHERE sound NOT IN (SELECT id FROM sounds)"},
    {"sounds without a hash that several tracks have",
     "SELECT count(*) FROM (SELECT 1 FROM tracks JOIN sounds ON sounds.id = tracks.sound WHERE hash IS NULL "
     "GROUP BY sound HAVING count(*) > 1)"},
    {"vectors of a length that is no whole number of numbers",
     "SELECT count(*) FROM sounds WHERE length(probabilities) % 4 <> 0 OR length(embedding) % 4 <> 0 "
     "OR length(mfcc_mean) % 4 <> 0 OR length(rhythm) % 4 <> 0 OR length(timbre) % 4 <> 0 "
     "OR length(fingerprint) % 4 <> 0"},
    {"recordings whose vectors have another length than those of the same stages",
     "SELECT count(*) FROM sounds JOIN (SELECT feature_version AS f, model AS m, max(length(embedding)) AS e, "
     "max(length(mfcc_mean)) AS c, max(length(rhythm)) AS r, max(length(timbre)) AS t FROM sounds GROUP BY 1, 2) "
     "ON feature_version = f AND model = m "
     "WHERE length(embedding) <> e OR length(mfcc_mean) <> c OR length(rhythm) <> r OR length(timbre) <> t"},
};

}  // namespace

std::vector<std::string> Catalog::damage() const {
    return impl_->guarded([&] {
        std::vector<std::string> found;
        SQLite::Statement structure(impl_->database, "PRAGMA integrity_check");
        for (Execution row(structure); row.step();) found.push_back(row.text());
        if (found == std::vector<std::string>{"ok"}) found.clear();
        if (!found.empty()) return found;  // what rows say is not to be trusted then
        for (const auto& [what, count] : kRules) {
            const std::int64_t rows = impl_->database.execAndGet(count);
            if (rows > 0) found.push_back(std::to_string(rows) + " " + what);
        }
        return found;
    });
}

void Catalog::check() const {
    const auto found = damage();
    if (!found.empty()) {
        throw Error(ErrorCode::kInvalidCatalog, "the catalog is damaged: " + found.front(), path());
    }
}

}  // namespace segue::catalog
