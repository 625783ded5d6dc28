package io.newstunneler.analysis.scores;

public record Score(int total) {
}
