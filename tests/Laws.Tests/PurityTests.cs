using System.Reflection;
using Baton.Core;

namespace Baton.Laws.Tests;

[TestClass]
public sealed class PurityTests
{
    // Assemblies of the framework that a function of state and event has no use for.
    private static readonly string[] Impure =
    [
        "System.Net.Sockets", "System.Net.Http", "System.Net.Ping", "System.Net.Security",
        "System.Net.NetworkInformation", "System.Diagnostics.Process", "System.IO.Pipes",
        "System.IO.FileSystem.Watcher", "System.Threading.Thread", "System.Threading.Channels",
        "System.Console", "System.Reflection.Emit",
    ];

    [TestMethod]
    public void The_core_refers_to_the_contract_and_the_framework_only() =>
        Repository.None(
            from reference in typeof(Instant).Assembly.GetReferencedAssemblies()
            let name = reference.Name ?? ""
            where name != "Baton.Sdk" && !name.StartsWith("System.", StringComparison.Ordinal)
                && name is not ("netstandard" or "System.Private.CoreLib")
            select name,
            "kernel/Core refers to Baton.Sdk and System.*.");

    [TestMethod]
    public void The_core_has_no_way_to_touch_the_machine() =>
        Repository.None(
            typeof(Instant).Assembly.GetReferencedAssemblies().Select(r => r.Name ?? "")
                .Intersect(Impure),
            "kernel/Core does no I/O and has no threads.");

    [TestMethod]
    public void The_contract_refers_to_the_framework_only() =>
        Repository.None(
            from reference in typeof(Sdk.Call).Assembly.GetReferencedAssemblies()
            let name = reference.Name ?? ""
            where !name.StartsWith("System.", StringComparison.Ordinal)
            select name,
            "sdk refers to nothing.");

    [TestMethod]
    public void The_core_never_keeps_changing_state_in_statics() =>
        Repository.None(
            from type in typeof(Instant).Assembly.GetTypes()
            where !type.Name.Contains('<', StringComparison.Ordinal)
            from field in type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where !field.IsInitOnly && !field.IsLiteral
                && !field.Name.Contains('<', StringComparison.Ordinal)
            select $"{type.FullName}.{field.Name}",
            "A static field of kernel/Core is readonly.");
}
