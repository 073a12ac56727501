using Baton.Core;
using Baton.Core.Config;

namespace Baton.Clpd.Tests;

/// <summary>What would have stopped the machine.</summary>
internal sealed class Halts : IHalt
{
    public List<FinalAction> Actions { get; } = [];

    public void Halt(FinalAction action, Reason reason) => Actions.Add(action);
}
