using System.Collections.Immutable;

namespace Baton.Core.Status;

/// <summary>Why a group is where it is, and why each other server was passed over.</summary>
/// <param name="Group">The group.</param>
/// <param name="Current">The server that holds it; empty for none.</param>
/// <param name="State">The group's state.</param>
/// <param name="Why">The reason of the last placement.</param>
/// <param name="Next">Where it would go now if it had to leave; empty for nowhere.</param>
/// <param name="Servers">
/// Every server, those of the policy first and in rank order, with what speaks of it.
/// </param>
public sealed record Explanation(string Group, string Current, string State, Reason Why,
    string Next, ImmutableArray<CandidateReason> Servers);

/// <summary>What speaks for or against one server.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Eligible">True if it could take the group now.</param>
/// <param name="Reason">Why, or why not.</param>
public sealed record CandidateReason(string Server, bool Eligible, Reason Reason);
