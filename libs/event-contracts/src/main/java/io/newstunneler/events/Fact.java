package io.newstunneler.events;

/**
 * Something that happened, told once to whoever wants to know. Facts are immutable, in
 * past tense, and only ever grow: a breaking change is a new topic.
 */
public sealed interface Fact permits ArticleIngested, ArticleRevised, SourceHealthChanged, ArticleScored, AlertRaised,
		PlanCreated, SignalRaised, SettingsChanged, DigestDelivered, FlagChanged {

	/**
	 * The topic that carries facts of this kind.
	 */
	String topic();

	/**
	 * The record's key. Facts with equal keys arrive in the order in which they were
	 * committed.
	 */
	String key();

}
