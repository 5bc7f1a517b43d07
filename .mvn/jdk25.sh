# Finds a JDK 25 or newer and a Maven; sourced by the scripts of this repository. Sets JAVA_HOME, changes nothing else.

# Prints the feature number of the JDK in folder $1, nothing when there is none.
jdk_number() {
    local line
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS= read -r line; do
        if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
            printf '%s\n' "${BASH_REMATCH[1]}"
            return 0
        fi
    done < "$1/release"
}

is_jdk25() {
    local number
    number=$(jdk_number "$1")
    [ -n "$number" ] && [ "$number" -ge 25 ]
}

# Sets JAVA_HOME to the first JDK 25 or newer: JAVA_HOME itself, the java of PATH, then the usual folders.
find_jdk25() {
    local folder java
    if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
        return 0
    fi
    if java=$(command -v java) && java=$(readlink -f "$java" 2>/dev/null); then
        folder=${java%/bin/java}
        if is_jdk25 "$folder"; then
            export JAVA_HOME=$folder
            return 0
        fi
    fi
    for folder in /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* \
        "${HOME:-/root}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk25 "$folder"; then
            export JAVA_HOME=$folder
            return 0
        fi
    done
    if [ -x /usr/libexec/java_home ] && folder=$(/usr/libexec/java_home -v 25+ 2>/dev/null) && is_jdk25 "$folder"; then
        export JAVA_HOME=$folder
        return 0
    fi
    cat >&2 <<'TEXT'
error: no JDK 25 or newer was found in JAVA_HOME, PATH and the usual folders
nothing was started.
do one of:
  install one, for example Eclipse Temurin 25, from your package manager
  set JAVA_HOME to one that is elsewhere
NO_JDK (exit 2)
TEXT
    return 2
}

require_maven() {
    command -v mvn >/dev/null && return 0
    cat >&2 <<'TEXT'
error: there is no mvn in PATH, and Expunge has to be built from its sources
nothing was started.
do:
  install Maven 3.8.7 or newer, for example `apt-get install maven`
NO_MAVEN (exit 2)
TEXT
    return 2
}
