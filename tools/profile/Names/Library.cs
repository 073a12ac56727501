using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Baton.Profile.Names;

/// <summary>An assembly's types and methods by their names; none of its code is run.</summary>
internal sealed class Library
{
    private const string AnyNumber = ">d__#";

    private readonly Lazy<Dictionary<string, TypeDefinitionHandle>> _types;

    private Library(MetadataReader reader)
    {
        Reader = reader;
        Name = reader.GetString(reader.GetAssemblyDefinition().Name);
        _types = new(() => reader.TypeDefinitions.ToDictionary(FullName));
    }

    public string Name { get; }

    public MetadataReader Reader { get; }

    /// <summary>The assembly in a file, or null if there is none in it.</summary>
    public static Library? Open(string path)
    {
        var bytes = ImmutableArray.Create(File.ReadAllBytes(path));
        var file = new PEReader(bytes);
        if (!file.HasMetadata)
            return null;
        var reader = file.GetMetadataReader();
        return reader.IsAssembly ? new Library(reader) : null;
    }

    /// <summary><c>Space.Outer+Inner</c>.</summary>
    public string FullName(TypeDefinitionHandle handle)
    {
        var type = Reader.GetTypeDefinition(handle);
        string name = Reader.GetString(type.Name);
        if (type.GetDeclaringType() is { IsNil: false } outer)
            return FullName(outer) + "+" + name;
        string space = Reader.GetString(type.Namespace);
        return space.Length == 0 ? name : space + "." + name;
    }

    public string FullName(int token) =>
        FullName((TypeDefinitionHandle)MetadataTokens.EntityHandle(token));

    /// <summary>
    /// The type that a name of the list means now: the compiler numbers its state machines, and
    /// <see cref="Unnumbered"/> leaves that out.
    /// </summary>
    public string? Match(string name)
    {
        if (_types.Value.ContainsKey(name))
            return name;
        return name.EndsWith(AnyNumber, StringComparison.Ordinal)
            ? _types.Value.Keys.Where(k => Unnumbered(k) == name)
                .Order(StringComparer.Ordinal).FirstOrDefault()
            : null;
    }

    /// <summary>A name without the number that the next edit of its file may change.</summary>
    public static string Unnumbered(string name)
    {
        int mark = name.LastIndexOf(">d__", StringComparison.Ordinal);
        return mark >= 0 && int.TryParse(name[(mark + 4)..], out _)
            ? name[..mark] + AnyNumber : name;
    }

    /// <summary>Every method here that has code of its own for all that use it.</summary>
    public IEnumerable<MethodName> Methods() =>
        from handle in Reader.TypeDefinitions
        let type = Reader.GetTypeDefinition(handle)
        where type.GetGenericParameters().Count == 0
        let owner = new TypePath.Named(Name, FullName(handle), [])
        from method in type.GetMethods()
        let found = Reader.GetMethodDefinition(method)
        where found.RelativeVirtualAddress != 0 && found.GetGenericParameters().Count == 0
        let names = MethodOf(MetadataTokens.GetToken(method))
        select new MethodName(owner, names.Name, [], names.Parameters);

    public TypeDefinition? Find(string fullName) =>
        _types.Value.TryGetValue(fullName, out var handle)
            ? Reader.GetTypeDefinition(handle) : null;

    /// <summary>How a method is called, and what tells it from its namesakes.</summary>
    public (string Name, string Parameters) MethodOf(int token)
    {
        var method = Reader.GetMethodDefinition(
            (MethodDefinitionHandle)MetadataTokens.EntityHandle(token));
        string name = Reader.GetString(method.Name);
        var owner = Reader.GetTypeDefinition(method.GetDeclaringType());
        return Find(owner, name, "").Count() == 1
            ? (name, "") : (name, Spelling.Of(Reader, method));
    }

    /// <summary>A type's methods of a name; all of them if no parameters are told.</summary>
    public IEnumerable<MethodDefinition> Find(
        TypeDefinition type, string name, string parameters) =>
        from handle in type.GetMethods()
        let method = Reader.GetMethodDefinition(handle)
        where Reader.StringComparer.Equals(method.Name, name)
            && (parameters.Length == 0 || Spelling.Of(Reader, method) == parameters)
        select method;
}
