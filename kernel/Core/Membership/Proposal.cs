using System.Collections.Immutable;

namespace Baton.Core.Membership;

/// <summary>A view that this server proposed and waits to be answered.</summary>
/// <param name="View">What was proposed.</param>
/// <param name="Deadline">
/// After this, whoever has not answered is left out or taken as known.
/// </param>
/// <param name="Answers">The answers so far; the proposer's own is implied.</param>
public sealed record Proposal(View View, Instant Deadline,
    ImmutableSortedDictionary<ServerId, Message.Answer> Answers)
{
    public ServerSet Missing(ServerId self) =>
        View.Members.Without(self) - ServerSet.Of(Answers.Keys);
}
