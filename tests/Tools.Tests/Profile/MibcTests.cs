using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Baton.Profile.Mibc;
using Baton.Profile.Names;

namespace Baton.Tools.Tests.Profile;

[TestClass]
public sealed class MibcTests
{
    private static readonly string Framework =
        Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    [TestMethod]
    [DataRow("System.String", "get_Length", 1)]
    [DataRow("System.Version", "CompareTo", 2)]
    [DataRow("System.Version", "CompareTo (Version)", 1)]
    [DataRow("System.Collections.Generic.List`1{System.__Canon}", "Clear", 1)]
    [DataRow("System.Array", "Empty {System.Int32}", 1)]
    [DataRow("System.Collections!System.Collections.Generic.SortedSet`1{System.Int32[]}", "Add", 1)]
    [DataRow("System.String", "NoSuchMethod", 0)]
    [DataRow("System.NoSuchType", "get_Length", 0)]
    [DataRow("NoSuchLibrary!System.String", "get_Length", 0)]
    public void A_method_of_the_list_is_referred_to(string type, string member, int references)
    {
        var libraries = new LibrarySet();
        libraries.AddAll(Framework);
        var writer = new Writer("test.mibc", libraries);
        var method = MethodName.Parse((TypePath.Named)TypePath.Parse(type), member);
        Assert.AreEqual(references > 0, writer.Add(method));

        var reader = Read(writer.Finish());
        Assert.HasCount(references, reader.MemberReferences.ToList());
        Assert.AreEqual("AssemblyDictionary", reader.GetString(
            reader.GetMethodDefinition(reader.MethodDefinitions.Last()).Name));
        string name = member.Split(' ')[0];
        Assert.IsTrue(reader.MemberReferences.All(
            r => reader.StringComparer.Equals(reader.GetMemberReference(r).Name, name)));
    }

    [TestMethod]
    public void The_shared_form_of_reference_types_has_the_library_the_compiler_knows()
    {
        var libraries = new LibrarySet();
        libraries.AddAll(Framework);
        var writer = new Writer("test.mibc", libraries);
        var list = TypePath.Parse("System.Collections.Generic.List`1{System.__Canon}");
        writer.Add(MethodName.Parse((TypePath.Named)list, "Clear"));
        var reader = Read(writer.Finish());
        var libraryNames = reader.AssemblyReferences
            .Select(a => reader.GetString(reader.GetAssemblyReference(a).Name)).ToList();
        CollectionAssert.AreEquivalent(
            (string[])["System.Private.Canon", "System.Private.CoreLib"], libraryNames);
    }

    [TestMethod]
    public void A_state_machine_is_found_whatever_its_number_is_now()
    {
        var libraries = new LibrarySet();
        libraries.AddAll(Path.GetDirectoryName(typeof(Baton.Clp.ExitCode).Assembly.Location)!);
        libraries.AddAll(Framework);
        var owner = (TypePath.Named)TypePath.Parse("clp!Baton.Clp.Multicall+<Run>d__#");
        var found = libraries.Complete(MethodName.Parse(owner, "MoveNext")).Single();
        StringAssert.Matches(found.Owner.Name, new(@"^Baton\.Clp\.Multicall\+<Run>d__\d+$"));
    }

    private static MetadataReader Read(byte[] image) =>
        new PEReader(ImmutableArray.Create(image)).GetMetadataReader();
}
