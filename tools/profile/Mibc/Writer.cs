using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Baton.Profile.Names;

namespace Baton.Profile.Mibc;

/// <summary>
/// Writes a profile as the ReadyToRun compiler reads it: an assembly whose global method
/// <c>AssemblyDictionary</c> loads, for every set of libraries, their names and a method that in
/// turn loads the token of every method of the profile, each followed by a <c>pop</c>.
/// </summary>
internal sealed class Writer
{
    private readonly MetadataBuilder _metadata = new();
    private readonly MethodBodyStreamEncoder _bodies;
    private readonly BlobBuilder _code = new();
    private readonly References _references;
    private readonly SortedDictionary<string, InstructionEncoder> _groups =
        new(StringComparer.Ordinal);
    private readonly BlobHandle _plain;

    public Writer(string name, LibrarySet libraries)
    {
        _bodies = new MethodBodyStreamEncoder(_code);
        _references = new References(_metadata, libraries);
        var file = _metadata.GetOrAddString(name);
        _metadata.AddModule(0, file, _metadata.GetOrAddGuid(Identity), default, default);
        _metadata.AddAssembly(file, new Version(0, 0, 0, 0), default, default, 0, 0);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default,
            MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, r => r.Void(), _ => { });
        _plain = _metadata.GetOrAddBlob(signature);
    }

    // The same profile gives the same file.
    private static Guid Identity { get; } = new("5f3a9c1e-6f0d-4e0b-9a61-0d1c7a4be201");

    /// <summary>Takes a method into the profile; false if the libraries do not have it.</summary>
    public bool Add(MethodName method)
    {
        var tokens = _references.To(method).ToList();
        string group = string.Join(';', Order(method)) + ";";
        if (!_groups.TryGetValue(group, out var body))
            _groups[group] = body = new InstructionEncoder(new BlobBuilder());
        foreach (var token in tokens)
        {
            body.OpCode(ILOpCode.Ldtoken);
            body.Token(token);
            body.OpCode(ILOpCode.Pop);
        }
        return tokens.Count > 0;
    }

    public byte[] Finish()
    {
        var dictionary = new InstructionEncoder(new BlobBuilder());
        int number = 0;
        foreach (var (name, body) in _groups)
        {
            dictionary.LoadString(_metadata.GetOrAddUserString(name));
            dictionary.OpCode(ILOpCode.Ldtoken);
            dictionary.Token(Method($"Assemblies_{++number}", body));
            dictionary.OpCode(ILOpCode.Pop);
        }
        Method("AssemblyDictionary", dictionary);
        var image = new BlobBuilder();
        new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(_metadata), _code,
            deterministicIdProvider: _ => new BlobContentId(Identity, 1)).Serialize(image);
        return image.ToArray();
    }

    private MethodDefinitionHandle Method(string name, InstructionEncoder body) =>
        _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL,
            _metadata.GetOrAddString(name), _plain, _bodies.AddMethodBody(body, 8), default);

    private static IEnumerable<string> Order(MethodName method)
    {
        string first = method.Owner.Library;
        return method.Libraries.Where(l => l != first).Order(StringComparer.Ordinal).Prepend(first);
    }
}
