package io.newstunneler.flags.catalogue;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The flags, wherever the truth about them is kept: in this service's own tables or in a
 * real Unleash server.
 */
public interface FlagCatalogue {

	/**
	 * The environment that the services live in unless their token says otherwise.
	 */
	String PRODUCTION = "production";

	/**
	 * Channel on which the database tells every replica that a state changed.
	 */
	String CHANNEL = "flags_changed";

	/**
	 * All flags as clients of the Unleash protocol want them.
	 * @param environment the environment that the client lives in
	 * @return a JSON document of protocol version 2
	 */
	Mono<String> document(String environment);

	/**
	 * All flags as people want them.
	 * @param environment the environment to look at
	 * @return the flags by name
	 */
	Flux<FlagState> list(String environment);

	/**
	 * One flag.
	 * @param name name of the flag
	 * @param environment the environment to look at
	 * @return the flag, or nothing where there is none of that name
	 */
	Mono<FlagState> find(String name, String environment);

	/**
	 * Makes a flag, off in every environment and for everyone once it is on, and tells
	 * everybody.
	 * @param flag what it shall be like
	 * @return the flag
	 */
	Mono<FlagState> create(NewFlag flag);

	/**
	 * Changes a flag and tells everybody, both or neither.
	 * @param name name of the flag
	 * @param environment the environment to change it in
	 * @param edit what to change, by whom and why
	 * @return the flag as it is now, or nothing where there is none of that name
	 */
	Mono<FlagState> change(String name, String environment, FlagEdit edit);

	/**
	 * The named sets of constraints that strategies may share.
	 * @return the segments by name
	 */
	Flux<Segment> segments();

	/**
	 * Makes a segment, or changes the one of that name, and tells everybody.
	 * @param segment what it shall be like
	 * @return the segment with its id
	 */
	Mono<Segment> put(Segment segment);

}
