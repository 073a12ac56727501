namespace Baton.Lab.Answers;

/// <summary>A stretch of time in which one server alone answered.</summary>
/// <param name="Server">Who.</param>
/// <param name="First">When its first answer came.</param>
/// <param name="Last">When its last answer came.</param>
/// <param name="LastBegan">The latest start of a request that it answered.</param>
public sealed record Stay(string Server, DateTime First, DateTime Last, DateTime LastBegan);
