// SPDX-License-Identifier: Apache-2.0
//
// Goal: the file system of lazyfs.h as a process:
//
//   vppd-lazyfs STORE MOUNTPOINT [seed=N] [when=W] [at=N] [data=F] [names=F] [lies=L] [reserves=B]
//
// with the words of the tables below. It stays in the foreground until it is unmounted. Standard
// output has a line "on" once it is mounted, and a line "off MOMENT" when the power is gone.
// Method: SIGUSR1 takes the power away, unless that has happened; a standard output that nobody
// reads any more unmounts, so that nothing is left behind by a test that was killed.
#define _GNU_SOURCE
#define FUSE_USE_VERSION 31
#include <fuse_lowlevel.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "lazyfs.h"

#define CAPACITY_AT_FIRST 64

static const char *const moments[WHEN_COUNT] = {
    "told", "write", "before-sync", "after-sync", "before-rename", "after-rename"};
static const char *const data_fates[DATA_COUNT] = {"lost", "writes", "pages", "torn"};
static const char *const name_fates[NAMES_COUNT] = {"lost", "prefix", "subset"};
static const char *const liars[LIES_COUNT] = {"none", "files", "directories", "all"};

static const char *mountpoint;

void give_up(const char *what) {
    perror(what);
    _exit(1);
}

void tell(const char *format, ...) {
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    line[count++] = '\n';
    // Whoever reads it may be gone: the control thread sees to that.
    if (write(STDOUT_FILENO, line, (size_t)count) < 0) return;
}

// Makes room for an item of number `count` in a list, zeroed beyond what it had.
void *grown(void *list, size_t count, size_t *capacity, size_t item) {
    if (count < *capacity) return list;
    size_t larger = *capacity ? *capacity : CAPACITY_AT_FIRST;
    while (larger <= count) larger *= 2;
    char *moved = realloc(list, larger * item);
    if (!moved) give_up("realloc");
    memset(moved + *capacity * item, 0, (larger - *capacity) * item);
    *capacity = larger;
    return moved;
}

static int choice(const char *word, const char *const *words, int count) {
    for (int index = 0; index < count; index++) {
        if (strcmp(word, words[index]) == 0) return index;
    }
    fprintf(stderr, "vppd-lazyfs: no such choice: %s\n", word);
    exit(64);
}

static struct plan read_plan(int count, char **words) {
    struct plan plan = {.at = 1, .reserves = true};
    for (int index = 0; index < count; index++) {
        char *value = strchr(words[index], '=');
        if (!value) choice(words[index], NULL, 0);
        *value++ = 0;
        const char *key = words[index];
        if (!strcmp(key, "seed")) plan.seed = strtoull(value, NULL, 10);
        else if (!strcmp(key, "at")) plan.at = strtoull(value, NULL, 10);
        else if (!strcmp(key, "when")) plan.when = (enum when)choice(value, moments, WHEN_COUNT);
        else if (!strcmp(key, "data"))
            plan.data = (enum data_fate)choice(value, data_fates, DATA_COUNT);
        else if (!strcmp(key, "names"))
            plan.names = (enum name_fate)choice(value, name_fates, NAMES_COUNT);
        else if (!strcmp(key, "lies")) plan.lies = (enum lies)choice(value, liars, LIES_COUNT);
        else if (!strcmp(key, "reserves")) plan.reserves = strcmp(value, "0") != 0;
        else choice(key, NULL, 0);
    }
    return plan;
}

static void *control(void *data) {
    int signals = *(int *)data;
    struct pollfd polled[] = {
        {.fd = signals, .events = POLLIN}, {.fd = STDOUT_FILENO, .events = 0}};
    while (poll(polled, 2, -1) >= 0) {
        struct signalfd_siginfo info;
        bool is_told = polled[0].revents && read(signals, &info, sizeof info) > 0;
        bool is_alone = (polled[1].revents & (POLLERR | POLLHUP)) != 0;
        operations_lock();
        if (is_told || is_alone) lose_power("told");
        operations_unlock();
        if (is_alone) {
            umount2(mountpoint, MNT_DETACH);
            break;
        }
    }
    return NULL;
}

int main(int count, char **words) {
    if (count < 3) {
        fprintf(stderr, "usage: vppd-lazyfs STORE MOUNTPOINT [KEY=VALUE ...]\n");
        return 64;
    }
    struct plan plan = read_plan(count - 3, words + 3);
    crash_plan(&plan);
    volume_open(words[1]);
    mountpoint = words[2];

    sigset_t told;
    sigemptyset(&told);
    sigaddset(&told, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &told, NULL);
    int signals = signalfd(-1, &told, SFD_CLOEXEC);
    if (signals < 0) give_up("signalfd");

    char *options[] = {"vppd-lazyfs", "-o", "fsname=vppd-lazyfs,default_permissions"};
    struct fuse_args arguments = FUSE_ARGS_INIT(3, options);
    struct fuse_session *session =
        fuse_session_new(&arguments, &operations, sizeof operations, NULL);
    if (!session || fuse_set_signal_handlers(session) || fuse_session_mount(session, mountpoint))
        return 1;
    signal(SIGPIPE, SIG_IGN);
    pthread_t thread;
    if (pthread_create(&thread, NULL, control, &signals)) give_up("pthread_create");
    int result = fuse_session_loop(session);
    fuse_session_unmount(session);
    // The control thread ends with the process.
    return result < 0 ? 1 : 0;
}
