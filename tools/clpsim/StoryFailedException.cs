namespace Baton.Clpsim;

/// <summary>A story did not go as told: what was awaited, and what was the case.</summary>
internal sealed class StoryFailedException(string what) : Exception(what);
