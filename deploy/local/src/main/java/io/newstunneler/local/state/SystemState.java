package io.newstunneler.local.state;

import java.util.List;

import io.newstunneler.local.home.Profile;

/**
 * A system as its supervisor last saw it.
 *
 * @param supervisor process of the supervisor
 * @param profile what it runs for
 * @param url the gateway
 * @param ready whether all of it has been ready since the start
 * @param parts its parts, in the order of their start
 */
public record SystemState(long supervisor, Profile profile, String url, boolean ready, List<PartState> parts) {
}
