using System.Runtime.Loader;
using System.Text.Json;
using Baton.Sdk;

namespace Baton.Host.Tests;

[TestClass]
public sealed class ParameterReaderTests
{
    [TestMethod]
    [DataRow("Good", "Baton.Fixtures.Good.GoodParameters")]
    [DataRow("Moody", "Baton.Fixtures.Moody.MoodyParameters")]
    public void Metadata_and_reflection_see_the_same_declarations(string fixture, string record)
    {
        string path = Path.Combine(Scratch.Built(fixture), $"Fixture.{fixture}.dll");
        using var assembly = AssemblyMetadata.Open(path);
        var byMetadata = ParameterReader.Of(assembly, assembly.Find(record)!.Value);

        var type = new Beside().LoadFromAssemblyPath(path).GetType(record, throwOnError: true)!;
        var byReflection = ParameterSchema.Of(type);

        Assert.AreEqual(
            JsonSerializer.Serialize(byReflection), JsonSerializer.Serialize(byMetadata));
        Assert.IsNotEmpty(byMetadata);
    }

    [TestMethod]
    public void Choices_come_from_the_enum_whatever_it_is_made_of()
    {
        string path = Path.Combine(Scratch.Built("Good"), "Fixture.Good.dll");
        using var assembly = AssemblyMetadata.Open(path);
        var read = ParameterReader.Of(
            assembly, assembly.Find("Baton.Fixtures.Good.GoodParameters")!.Value);

        Assert.AreEqual("one of -1 (Backward), 0 (Plain), 7 (Careful)",
            read.Single(p => p.Name == "Manner").Allowed);
        Assert.AreEqual("one of 1 (Narrow), 200 (Wide)",
            read.Single(p => p.Name == "Width").Allowed);
        Assert.AreEqual("one of 0 (Receive), 1 (Send), 2 (Both)",
            read.Single(p => p.Name == "Shutdown").Allowed);
    }

    private sealed class Beside() : AssemblyLoadContext("reflection");
}
