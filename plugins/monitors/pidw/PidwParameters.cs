namespace Baton.Plugins.Pidw;

/// <summary>A pid monitor needs to be told nothing: its target says what to watch.</summary>
public sealed record PidwParameters;
