namespace Baton.Lab.Chaos;

/// <summary>
/// A fault and whom it strikes. The victim is a role and not a server: which server is active when
/// its turn comes depends on all that came before.
/// </summary>
/// <param name="Kind">What is done.</param>
/// <param name="Victim">0: who runs the group; n: the n-th of the others, in their order.</param>
public sealed record Fault(FaultKind Kind, int Victim)
{
    public override string ToString() =>
        $"{Kind}({(Victim == 0 ? "active" : $"standby {Victim}")})";
}

/// <summary>What happens at a time: one fault, or two.</summary>
public sealed record Blow(Fault First, Fault? Second)
{
    public IEnumerable<Fault> Faults => Second is null ? [First] : [First, Second];

    public override string ToString() => string.Join(" and ", Faults);
}
