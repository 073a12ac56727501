using Baton.Core.Config;

namespace Baton.Core;

/// <summary>An operating-system action that waits for the groups to stop.</summary>
public sealed record DueHalt(FinalAction Action, Reason Reason, Instant Deadline);
