namespace Baton.Profile;

/// <summary>A trace, a list or an assembly is not what it should be.</summary>
public sealed class ProfileFailure(string message) : Exception(message);
