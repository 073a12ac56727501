using System.Collections.Immutable;
using System.Globalization;
using Baton.Core;
using Baton.Core.Config;

namespace Baton.Clpsim.Histories;

/// <summary>Faults in words, and as a line that can be kept and played again.</summary>
internal static class FaultText
{
    /// <summary>A list of faults as one line.</summary>
    public static string Line(ImmutableArray<Fault> faults) => string.Join(';', faults.Select(f =>
        string.Create(CultureInfo.InvariantCulture, $"{f.At.TotalMilliseconds:0},{f.Kind},")
        + string.Create(CultureInfo.InvariantCulture,
            $"{f.Server},{f.Other},{f.Subject},{f.Number}")));

    /// <summary>The faults of such a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static ImmutableArray<Fault> Read(string line)
    {
        return [.. line.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(One)];

        static Fault One(string text)
        {
            string[] parts = text.Trim().Split(',');
            if (parts.Length != 6 || !Enum.TryParse<FaultKind>(parts[1], out var kind))
                throw new FormatException($"'{text}' is no fault.");
            return new(TimeSpan.FromMilliseconds(Number(parts[0])), kind, Number(parts[2]),
                Number(parts[3]), parts[4], Number(parts[5]));
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    public static string Of(ClusterConfig config, Fault fault)
    {
        string server = config.Servers[fault.Server].Name;
        string other = config.Servers[fault.Other].Name;
        string what = fault.Subject;
        return fault.Kind switch
        {
            FaultKind.PowerLoss => $"{server} loses its power",
            FaultKind.PowerOn => $"{server} gets power",
            FaultKind.Restart =>
                $"the daemon of {server} crashes and is back after {fault.Number} ms",
            FaultKind.RestartIdle => $"the daemon of {server} crashes and is back after "
                + $"{fault.Number} ms without being told to start the service",
            FaultKind.Stall => $"{server} stands still for {fault.Number} ms",
            FaultKind.CutOff => $"{server} is cut off from everybody and from the targets",
            FaultKind.OneWay => $"{other} does not hear {server}",
            FaultKind.CutPath => $"the first path of {server} is cut",
            FaultKind.Heal => "the network heals",
            FaultKind.BreakSession => $"the session of {server} and {other} breaks",
            FaultKind.BlockSession => $"{server} and {other} can only beat",
            FaultKind.Weather => $"the network loses {fault.Number % 20} and doubles "
                + $"{fault.Number / 20 % 20} of 100 beats",
            FaultKind.Calm => "the network is calm",
            FaultKind.Uneven => "every link takes another time from now on",
            FaultKind.SlowDisk => $"the ledger of {server} takes {fault.Number} ms to be on disk",
            FaultKind.TargetsDown => "the resolvers' targets stop answering, or answer again",
            FaultKind.ClockJump => $"the wall clock of {server} jumps by {fault.Number} s",
            FaultKind.Kill => $"{what} dies on {server}",
            FaultKind.Break => $"{what} cannot be started on {server}, or can again",
            FaultKind.Stick => $"{what} cannot be stopped on {server}, or can again",
            FaultKind.Hang => $"{what} hangs on {server}, or does not any more",
            FaultKind.Lie => $"{what} lies on {server}, or does not any more",
            FaultKind.FailMonitor => $"monitor {what} fails on {server}, or is well again",
            FaultKind.SlowMonitor =>
                $"checks of {what} time out on {server}, or do not any more",
            FaultKind.Scripts => $"scripts on {server} end so: {(ScriptEnd)(fault.Number % 3)}",
            FaultKind.ControlMonitor =>
                $"{server} is asked: {OperatorDeeds.OnMonitors(config, fault)}",
            FaultKind.Suspend => $"{server} is asked to suspend the cluster"
                + (fault.Number % 2 == 0 ? " by force" : ""),
            FaultKind.Resume => $"{server} is asked to resume the cluster"
                + (fault.Number % 2 == 0 ? " by force" : ""),
            FaultKind.Operator => $"{server} is asked: {OperatorDeeds.Of(config, fault)}",
            FaultKind.NewConfig => "the next generation of the configuration stands",
            FaultKind.Push => $"{server} pushes a configuration ({ConfigDeeds.Of(fault.Number)})",
            _ => "everything is repaired",
        };
    }
}
