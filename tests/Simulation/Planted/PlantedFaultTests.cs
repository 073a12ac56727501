using System.Globalization;
using System.Text.RegularExpressions;

namespace Baton.Simulation.Planted;

/// <summary>The simulator is tested by what it must find.</summary>
[TestClass]
public sealed partial class PlantedFaultTests
{
    private const int HistoriesMax = 5_000;

    public required TestContext TestContext { get; init; }

    public static IEnumerable<object[]> Faults =>
        PlantedFaults.All.Select(f => (object[])[f.Name]);

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public void A_planted_fault_is_found(string name)
    {
        var fault = PlantedFaults.All.Single(f => f.Name == name);
        var said = new StringWriter(CultureInfo.InvariantCulture);
        var core = PlantedCore.With(fault);
        core.Clpsim([Samples.Folder(fault.Sample), "--plugins", Samples.Plugins,
            "--faults", fault.Faults, "--seeds", $"{HistoriesMax}", "--jobs", "1", "--stop"], said);
        core.Unload();
        var last = LastLine().Match(said.ToString());
        Assert.IsTrue(last.Success, said.ToString());
        TestContext.WriteLine($"{fault.Name}: after {last.Groups[1].Value} histories of "
            + $"{fault.Sample}: {Rule().Match(said.ToString()).Value}");
        Assert.AreEqual("1", last.Groups[2].Value, $"not found: {fault.Name}");
    }

    [GeneratedRegex(@"seeds=(\d+) failed=(\d+)")]
    private static partial Regex LastLine();

    [GeneratedRegex("breaks the rule [a-z-]+")]
    private static partial Regex Rule();
}
