#include "catalog/faulty_files.h"

#include <limits>
#include <utility>

#include <sqlite3.h>

namespace segue::catalog::testing {
namespace {

constexpr int kAlways = std::numeric_limits<int>::max();

struct {
    sqlite3_vfs* real = nullptr;
    sqlite3_vfs vfs{};
    int working = kAlways;
    int error = 0;
    bool failed = false;
} state;

// The real file lies in memory behind this one, as szOsFile makes room for both.
struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
};

sqlite3_file* real_file(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<File*>(file) + 1);
}

// Result of an operation that changes the disk: the injected error, or the real one's.
template <typename Operation>
int changing(Operation operation) {
    if (state.working == 0) {
        state.failed = true;
        return state.error;
    }
    if (state.working != kAlways) --state.working;
    return operation();
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    sqlite3_file* const real = real_file(file);
    file->pMethods = nullptr;
    const int result = state.real->xOpen(state.real, name, real, flags, out_flags);
    if (real->pMethods == nullptr) return result;

    sqlite3_io_methods& methods = reinterpret_cast<File*>(file)->methods;
    methods.iVersion = 2;  // without memory mapping, which would pass by
    methods.xClose = [](sqlite3_file* f) { return real_file(f)->pMethods->xClose(real_file(f)); };
    methods.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
        return real_file(f)->pMethods->xRead(real_file(f), to, size, at);
    };
    methods.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
        return changing([&] { return real_file(f)->pMethods->xWrite(real_file(f), from, size, at); });
    };
    methods.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
        return changing([&] { return real_file(f)->pMethods->xTruncate(real_file(f), size); });
    };
    methods.xSync = [](sqlite3_file*, int) { return changing([] { return SQLITE_OK; }); };
    methods.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        return real_file(f)->pMethods->xFileSize(real_file(f), size);
    };
    methods.xLock = [](sqlite3_file* f, int level) { return real_file(f)->pMethods->xLock(real_file(f), level); };
    methods.xUnlock = [](sqlite3_file* f, int level) { return real_file(f)->pMethods->xUnlock(real_file(f), level); };
    methods.xCheckReservedLock = [](sqlite3_file* f, int* reserved) {
        return real_file(f)->pMethods->xCheckReservedLock(real_file(f), reserved);
    };
    methods.xFileControl = [](sqlite3_file* f, int operation, void* argument) {
        return real_file(f)->pMethods->xFileControl(real_file(f), operation, argument);
    };
    methods.xSectorSize = [](sqlite3_file* f) { return real_file(f)->pMethods->xSectorSize(real_file(f)); };
    methods.xDeviceCharacteristics = [](sqlite3_file* f) {
        return real_file(f)->pMethods->xDeviceCharacteristics(real_file(f));
    };
    methods.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
        return real_file(f)->pMethods->xShmMap(real_file(f), page, size, extend, memory);
    };
    methods.xShmLock = [](sqlite3_file* f, int offset, int count, int lock_flags) {
        return real_file(f)->pMethods->xShmLock(real_file(f), offset, count, lock_flags);
    };
    methods.xShmBarrier = [](sqlite3_file* f) { real_file(f)->pMethods->xShmBarrier(real_file(f)); };
    methods.xShmUnmap = [](sqlite3_file* f, int remove) {
        return real_file(f)->pMethods->xShmUnmap(real_file(f), remove);
    };
    file->pMethods = &methods;
    return result;
}

}  // namespace

FaultyFiles::FaultyFiles() {
    repair();
    state.real = sqlite3_vfs_find(nullptr);
    state.vfs = *state.real;
    state.vfs.zName = "faulty";
    state.vfs.szOsFile = static_cast<int>(sizeof(File)) + state.real->szOsFile;
    state.vfs.xOpen = open_file;
    sqlite3_vfs_register(&state.vfs, 1);
}

FaultyFiles::~FaultyFiles() {
    sqlite3_vfs_unregister(&state.vfs);
    sqlite3_vfs_register(state.real, 1);
}

void FaultyFiles::fail_after(int working, int error) {
    state.working = working;
    state.error = error;
}

bool FaultyFiles::repair() {
    state.working = kAlways;
    return std::exchange(state.failed, false);
}

}  // namespace segue::catalog::testing
